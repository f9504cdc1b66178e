import type { IntegrationStatus, ObjectStatus } from '../../../../src/contract/portals.ts';
import { formatCount } from '../../format/amounts.ts';
import { portalState } from '../../portals/portal-state.ts';
import { StatePill } from '../../ui/state-pill.tsx';
import { Age, Line } from '../../ui/values.tsx';
import { hubspotNouns, ourNouns } from '../../ui/words.ts';

function ObjectLine({ object }: { object: ObjectStatus }) {
  const inbound = object.direction === 'inbound';
  return (
    <div className="cx-chat-object">
      <dt>{inbound ? hubspotNouns[object.objectType] : `To HubSpot: ${ourNouns[object.objectType]}`}</dt>
      <dd>
        <span className="cx-figure">{formatCount(object.records)}</span>
        {object.failing > 0 && (
          <span className="cx-figure" data-tone="bad">
            {' '}
            {formatCount(object.failing)} failing
          </span>
        )}
        <span className="cx-cell-sub">
          {object.lastSyncedAt === null ? (
            'not yet'
          ) : (
            <Age at={object.lastSyncedAt} prefix={inbound ? 'synced ' : 'pushed '} />
          )}
        </span>
      </dd>
    </div>
  );
}

/** Where each portal stands. */
export function ChatStatus({ integrations }: { integrations: readonly IntegrationStatus[] }) {
  return integrations.map((portal) => {
    const { word, tone, sentence } = portalState(portal);
    const objects = portal.objects.filter(
      (object) => object.direction === 'inbound' || object.records > 0 || object.failing > 0,
    );
    return (
      <section key={portal.id} className="cx-chat-card" aria-label={`Portal ${portal.portalId}`}>
        <p className="cx-chat-card-head">
          <span className="cx-strong">
            <Line text={portal.name} fallback={`Portal ${portal.portalId}`} />
          </span>
          <StatePill tone={tone}>{word}</StatePill>
        </p>
        <p className="cx-lines" dir="auto">
          {sentence}
        </p>
        <dl className="cx-chat-objects">
          {objects.map((object) => (
            <ObjectLine key={`${object.objectType} ${object.direction}`} object={object} />
          ))}
        </dl>
      </section>
    );
  });
}
