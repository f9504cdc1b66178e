import { Accordion, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { useLive } from '../api/live-events.tsx';
import { hasEnded, runQuery } from '../api/sync-runs.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDaysIn } from '../format/dates.ts';
import { plural } from '../format/text.ts';
import { ForTryingTag } from './account-type.tsx';
import { OutsideLink, TextLink } from './links.tsx';
import { useNow } from './now.ts';
import { PendingExits } from './pending-exits.tsx';
import { PortalActions } from './portal-actions.tsx';
import { PortalDetails } from './portal-details.tsx';
import { PortalObjects } from './portal-objects.tsx';
import { PortalPromises } from './portal-promises.tsx';
import { portalState } from './portal-state.ts';
import { RunLive } from './run-live.tsx';
import { RunReceipt } from './run-receipt.tsx';
import { SchemaDriftFindings } from './schema-drift.tsx';
import { ScopesTable } from './scopes-table.tsx';
import { StatePill } from './state-pill.tsx';
import { useRights } from './use-rights.ts';
import { Line } from './values.tsx';

/** The run that goes on now and, after its end, its receipt until it is dismissed. */
function useWatchedRun(portal: IntegrationStatus) {
  const [watched, setWatched] = useState<string | null>(portal.currentRunId);
  useEffect(() => {
    if (portal.currentRunId !== null) setWatched(portal.currentRunId);
  }, [portal.currentRunId]);
  const live = useLive();
  const run = useQuery({ ...runQuery(watched ?? '', live), enabled: watched !== null });
  return { run: watched === null ? undefined : run.data, watch: setWatched };
}

/** What is set up per portal. */
function PortalSettingsLinks({ portal }: { portal: IntegrationStatus }) {
  const search = { integrationId: portal.id };
  return (
    <nav className="cx-portal-links" aria-label={`Settings of portal ${portal.portalId}`}>
      <TextLink to="/settings/integrations/hubspot/customers" search={search}>
        Customer filter
      </TextLink>
      <TextLink to="/settings/integrations/hubspot/mappings" search={search}>
        Mappings
      </TextLink>
      <TextLink to="/settings/integrations/hubspot/health" search={search}>
        Health in HubSpot
      </TextLink>
      <TextLink to="/settings/integrations/hubspot/renewals" search={search}>
        Renewals
      </TextLink>
      <TextLink to="/settings/integrations/hubspot/alerts" search={search}>
        Alerts
      </TextLink>
    </nav>
  );
}

function Limitations({ portal, now }: { portal: IntegrationStatus; now: number }) {
  if (portal.status === 'disconnected') return null;
  // While the version still works, its end is told with the portal's details.
  const versionEnded = Date.parse(portal.apiVersion.supportedUntil) < now;
  if (portal.limitations.length === 0 && !versionEnded) return null;
  return (
    <ul className="cx-warnings" aria-label="Limitations">
      {portal.limitations.map(({ scope, effect }) => (
        <li key={scope}>
          {effect} <span className="cx-soft">Grant</span> <code className="cx-code">{scope}</code>{' '}
          <span className="cx-soft">and reconnect.</span>
        </li>
      ))}
      {versionEnded && <li>{formatDaysIn(portal.apiVersion.warning ?? '')}</li>}
    </ul>
  );
}

/** What of a portal is in sync, in a line. */
const figuresInWords = ({ objects }: IntegrationStatus): string => {
  const inbound = objects.filter(({ direction }) => direction === 'inbound');
  const inSync = inbound.reduce((sum, object) => sum + object.inSync, 0);
  const failing = objects.reduce((sum, object) => sum + object.failing, 0);
  return `${plural(inSync, 'record', 'records')} in sync, ${formatCount(failing)} failing`;
};

function Body({ portal }: { portal: IntegrationStatus }) {
  return (
    <div className="cx-portal-body">
      <PortalObjects portal={portal} />
      <PortalPromises portal={portal} />
      <PortalDetails portal={portal} />
    </div>
  );
}

interface PortalCardProps {
  portal: IntegrationStatus;
  /** With many portals: the figures are there when they are asked for. */
  folded?: boolean;
}

/** A portal: its state, what can be done, how its sync goes and what is known of it. */
export function PortalCard({ portal, folded = false }: PortalCardProps) {
  const id = useId();
  const [seen, setSeen] = useState(false);
  const now = useNow(10_000);
  const state = portalState(portal);
  const { run, watch } = useWatchedRun(portal);
  const { maySync } = useRights();
  return (
    <section className="cx-panel cx-portal" aria-labelledby={id}>
      <header className="cx-portal-head">
        <div className="cx-portal-title">
          <Title order={2} id={id} className="cx-portal-name">
            <Line text={portal.name} fallback={`Portal ${portal.portalId}`} />
          </Title>
          <StatePill tone={state.tone}>{state.word}</StatePill>
          <ForTryingTag accountType={portal.accountType} />
        </div>
        <div className="cx-portal-actions">
          <PortalActions portal={portal} onRun={watch} />
        </div>
        <p className="cx-portal-sentence">
          {state.sentence}{' '}
          <span className="cx-portal-id">
            {portal.url ? (
              <OutsideLink
                href={portal.url}
                label={`Portal ${portal.portalId} in HubSpot, opens in a new tab`}
              >
                Portal {portal.portalId}
              </OutsideLink>
            ) : (
              `Portal ${portal.portalId}`
            )}
          </span>
        </p>
        <PortalSettingsLinks portal={portal} />
      </header>
      <Limitations portal={portal} now={now} />
      <PendingExits portal={portal} />
      {portal.schemaDrift > 0 && (
        // It needs somebody: it is open from the start.
        <Accordion className="cx-accordion" chevronPosition="left" order={3} defaultValue="definitions">
          <Accordion.Item value="definitions">
            <Accordion.Control>
              Changed in HubSpot{' '}
              <span className="cx-soft">{plural(portal.schemaDrift, 'finding', 'findings')}</span>
            </Accordion.Control>
            <Accordion.Panel>
              <SchemaDriftFindings portal={portal} />
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
      )}
      {run && !hasEnded(run) && <RunLive key={run.id} run={run} mayCancel={maySync} />}
      {run && hasEnded(run) && <RunReceipt run={run} onDismiss={() => watch(null)} />}
      {folded ? (
        <Accordion className="cx-accordion" chevronPosition="left" order={3} onChange={() => setSeen(true)}>
          <Accordion.Item value="body">
            <Accordion.Control>
              Figures <span className="cx-soft">{figuresInWords(portal)}</span>
            </Accordion.Control>
            {/* Nothing is asked of a portal before somebody looks. */}
            <Accordion.Panel>{seen && <Body portal={portal} />}</Accordion.Panel>
          </Accordion.Item>
        </Accordion>
      ) : (
        <Body portal={portal} />
      )}
      <Accordion className="cx-accordion" chevronPosition="left" order={3}>
        <Accordion.Item value="scopes">
          <Accordion.Control>
            Scopes{' '}
            <span className="cx-soft">
              {portal.scopes.length} granted
              {portal.missingScopes.length > 0 &&
                portal.status !== 'disconnected' &&
                `, ${plural(portal.missingScopes.length, 'missing', 'missing')}`}
            </span>
          </Accordion.Control>
          <Accordion.Panel>
            <ScopesTable portal={portal} />
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </section>
  );
}
