import { Group, Text } from '@mantine/core';
import type { IntegrationStatus, ObjectStatus } from '../../../../src/contract/portals.ts';
import { formatCount } from '../../format/amounts.ts';
import { portalState } from '../../portals/portal-state.ts';
import { StatePill } from '../../ui/value/state-pill.tsx';
import { Age, Line } from '../../ui/value/values.tsx';
import { hubspotNouns, ourNouns } from '../../ui/words.ts';
import styles from './shown.module.css';

function ObjectLine({ object }: { object: ObjectStatus }) {
  const inbound = object.direction === 'inbound';
  return (
    <div>
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
            'never'
          ) : (
            <Age at={object.lastSyncedAt} prefix={inbound ? 'synced ' : 'pushed '} />
          )}
        </span>
      </dd>
    </div>
  );
}

/** The state of each portal. */
export function ChatStatus({ integrations }: { integrations: readonly IntegrationStatus[] }) {
  return integrations.map((portal) => {
    const { word, tone, sentence } = portalState(portal);
    const objects = portal.objects.filter(
      (object) => object.direction === 'inbound' || object.records > 0 || object.failing > 0,
    );
    return (
      <section key={portal.id} className={styles.card} aria-label={`Portal ${portal.portalId}`}>
        <Group justify="space-between" gap="xs" wrap="nowrap">
          <Text span inherit fw={600} miw={0}>
            <Line text={portal.name} fallback={`Portal ${portal.portalId}`} />
          </Text>
          <StatePill tone={tone}>{word}</StatePill>
        </Group>
        <p className="cx-lines" dir="auto">
          {sentence}
        </p>
        <dl className={styles.objects}>
          {objects.map((object) => (
            <ObjectLine key={`${object.objectType} ${object.direction}`} object={object} />
          ))}
        </dl>
      </section>
    );
  });
}
