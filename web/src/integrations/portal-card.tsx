import { Accordion, Box, Flex } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useId, useState } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { useLive } from '../api/live-events.tsx';
import { hasEnded, runQuery } from '../api/sync-runs.ts';
import { PendingExits } from '../filters/pending-exits.tsx';
import { formatCount } from '../format/amounts.ts';
import { formatDaysIn } from '../format/dates.ts';
import { plural } from '../format/text.ts';
import { portalState } from '../portals/portal-state.ts';
import { ScopesTable } from '../portals/scopes-table.tsx';
import { RunLive } from '../runs/run-live.tsx';
import { RunReceipt } from '../runs/run-receipt.tsx';
import { Callout } from '../ui/page/callout.tsx';
import { Folds } from '../ui/page/folds.tsx';
import { Surface } from '../ui/page/panel.tsx';
import { useRights } from '../ui/use-rights.ts';
import { TextLink } from '../ui/value/links.tsx';
import { StatePill } from '../ui/value/state-pill.tsx';
import { PortalActions } from './portal-actions.tsx';
import styles from './portal-card.module.css';
import { PortalDetails } from './portal-details.tsx';
import { PortalHead, PortalId } from './portal-head.tsx';
import { PortalObjects } from './portal-objects.tsx';
import { PortalTargets } from './portal-targets.tsx';
import { SchemaDriftFindings } from './schema-drift.tsx';

/** The current run and, after its end, its receipt until it is dismissed. */
function useWatchedRun(portal: IntegrationStatus) {
  const [watched, setWatched] = useState<string | null>(portal.currentRunId);
  useEffect(() => {
    if (portal.currentRunId !== null) setWatched(portal.currentRunId);
  }, [portal.currentRunId]);
  const live = useLive();
  const run = useQuery({ ...runQuery(watched ?? '', live), enabled: watched !== null });
  return { run: watched === null ? undefined : run.data, watch: setWatched };
}

/** The settings screens of a portal. */
function PortalSettingsLinks({ portal }: { portal: IntegrationStatus }) {
  const search = { integrationId: portal.id };
  return (
    <Flex
      component="nav"
      wrap="wrap"
      columnGap="md"
      fw={550}
      aria-label={`Settings of portal ${portal.portalId}`}
    >
      <TextLink to="/settings/integrations/hubspot/customers" search={search}>
        Customer filter
      </TextLink>
      <TextLink to="/settings/integrations/hubspot/mappings" search={search}>
        Mappings
      </TextLink>
      <TextLink to="/settings/integrations/hubspot/health" search={search}>
        Health
      </TextLink>
      <TextLink to="/settings/integrations/hubspot/renewals" search={search}>
        Renewals
      </TextLink>
      <TextLink to="/settings/integrations/hubspot/alerts" search={search}>
        Alerts
      </TextLink>
    </Flex>
  );
}

function Limitations({ portal }: { portal: IntegrationStatus }) {
  if (portal.status === 'disconnected') return null;
  // While the version is still supported, the portal's details say when that ends.
  const { hasEnded: versionEnded, warning } = portal.apiVersion;
  if (portal.limitations.length === 0 && !versionEnded) return null;
  return (
    <Callout component="ul" aria-label="Limitations" className={styles.inset}>
      {portal.limitations.map(({ scope, effect }) => (
        <li key={scope}>
          {effect} Grant <code className="cx-code">{scope}</code> and reconnect.
        </li>
      ))}
      {versionEnded && <li>{formatDaysIn(warning ?? '')}</li>}
    </Callout>
  );
}

/** How much of a portal is in sync. */
const figuresInWords = ({ objects }: IntegrationStatus): string => {
  const inbound = objects.filter(({ direction }) => direction === 'inbound');
  const inSync = inbound.reduce((sum, object) => sum + object.inSync, 0);
  const failing = objects.reduce((sum, object) => sum + object.failing, 0);
  return `${plural(inSync, 'record', 'records')} in sync, ${formatCount(failing)} failing`;
};

function Body({ portal }: { portal: IntegrationStatus }) {
  return (
    <div className={styles.body}>
      <PortalObjects portal={portal} />
      <PortalTargets portal={portal} />
      <PortalDetails portal={portal} />
    </div>
  );
}

interface FoldProps {
  title: string;
  note: string;
  isOpen?: boolean;
  children: (wasOpened: boolean) => ReactNode;
}

/** A collapsible part of a card. */
function Fold({ title, note, isOpen = false, children }: FoldProps) {
  const [wasOpened, setWasOpened] = useState(isOpen);
  return (
    <Folds defaultValue={isOpen ? 'part' : null} onChange={() => setWasOpened(true)}>
      <Accordion.Item value="part">
        <Accordion.Control>
          {title} <span className="cx-soft">{note}</span>
        </Accordion.Control>
        <Accordion.Panel>{children(wasOpened)}</Accordion.Panel>
      </Accordion.Item>
    </Folds>
  );
}

const scopesInWords = ({ scopes, missingScopes, status }: IntegrationStatus): string =>
  missingScopes.length > 0 && status !== 'disconnected'
    ? `${scopes.length} granted, ${missingScopes.length} missing`
    : `${scopes.length} granted`;

interface PortalCardProps {
  portal: IntegrationStatus;
  /** With many portals, figures are collapsed and only load when they are opened. */
  folded?: boolean;
}

/** A portal: its state, actions, sync, and details. */
export function PortalCard({ portal, folded = false }: PortalCardProps) {
  const id = useId();
  const state = portalState(portal);
  const { run, watch } = useWatchedRun(portal);
  const { maySync } = useRights();
  return (
    <Surface aria-labelledby={id}>
      <PortalHead
        portal={portal}
        id={id}
        state={<StatePill tone={state.tone}>{state.word}</StatePill>}
        actions={<PortalActions portal={portal} onRun={watch} />}
      >
        <p>
          {state.sentence} <PortalId portal={portal} />
        </p>
        <PortalSettingsLinks portal={portal} />
      </PortalHead>
      <Limitations portal={portal} />
      {portal.pendingExits.length > 0 && (
        <Box className={styles.inset}>
          <PendingExits portal={portal} />
        </Box>
      )}
      {portal.schemaDrift > 0 && (
        // It needs attention, so it starts open.
        <Fold title="Needs attention" note={plural(portal.schemaDrift, 'finding', 'findings')} isOpen>
          {() => <SchemaDriftFindings portal={portal} />}
        </Fold>
      )}
      {run && (
        <Box className={styles.inset}>
          {hasEnded(run) ? (
            <RunReceipt run={run} onDismiss={() => watch(null)} />
          ) : (
            <RunLive key={run.id} run={run} mayCancel={maySync} />
          )}
        </Box>
      )}
      {folded ? (
        <Fold title="Figures" note={figuresInWords(portal)}>
          {(wasOpened) => wasOpened && <Body portal={portal} />}
        </Fold>
      ) : (
        <Body portal={portal} />
      )}
      <Fold title="Scopes" note={scopesInWords(portal)}>
        {() => <ScopesTable portal={portal} />}
      </Fold>
    </Surface>
  );
}
