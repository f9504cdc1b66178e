import { Box } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Navigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { Setup } from '../../../src/contract/setup.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { setupQuery } from '../api/setup.ts';
import { shorten } from '../format/text.ts';
import { ForTryingTag } from '../portals/account-type.tsx';
import { ConnectWays } from '../portals/connect-ways.tsx';
import { PortalChoice } from '../portals/portal-choice.tsx';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { useRights } from '../ui/use-rights.ts';
import { LinkButton } from '../ui/value/links.tsx';
import { SetupBefore } from './setup-before.tsx';
import { SetupBegun } from './setup-begun.tsx';
import { SetupConfirm } from './setup-confirm.tsx';
import { SetupCustomers } from './setup-customers.tsx';
import { SetupDryRun } from './setup-dry-run.tsx';
import { SetupMappings } from './setup-mappings.tsx';
import { SetupMatching } from './setup-matching.tsx';
import { SetupSchedule } from './setup-schedule.tsx';
import styles from './setup-screen.module.css';
import { SetupStages } from './setup-stages.tsx';
import { SetupStart } from './setup-start.tsx';
import { SetupStepList } from './setup-step-list.tsx';
import { isConfirmed, isPortalStep, stepWords, type WizardStep } from './setup-steps.ts';

const route = getRouteApi('/settings/integrations/hubspot/setup');

const explanations: Record<WizardStep, string> = {
  before: 'What you need and what happens. Nothing changes yet.',
  authorize: 'Connect your account. Nothing syncs yet.',
  confirm: 'Check that this is the right account.',
  customers: 'Choose which companies become customers, and which deals to sync.',
  matching: 'See which companies join a customer you already have, and which become new customers.',
  mappings: 'Choose which properties fill which fields.',
  stages: 'Choose which deals are renewals, and what their stages mean.',
  schedule: 'Choose how often to check for changes after the first sync.',
  dry_run: 'Simulate the first sync without changing anything.',
  start: 'Check your choices and start the first sync.',
};

function Wizard({
  step,
  setup,
  children,
}: {
  step: WizardStep;
  setup: Setup | undefined;
  children: ReactNode;
}) {
  return (
    <div className={styles.wizard}>
      <SetupStepList current={step} setup={setup} />
      <Box miw={0}>{children}</Box>
    </div>
  );
}

interface OfPortalProps {
  portal: IntegrationStatus;
  setup: Setup;
  step: WizardStep;
  runId: string | undefined;
}

function StepOfPortal({ portal, setup, step, runId }: OfPortalProps) {
  const { integrationId, inProgress } = setup;
  // Once the first sync has started, only the last step is left.
  switch (inProgress ? step : 'start') {
    case 'customers':
      return <SetupCustomers integrationId={integrationId} />;
    case 'matching':
      return <SetupMatching integrationId={integrationId} />;
    case 'mappings':
      return <SetupMappings integrationId={integrationId} />;
    case 'stages':
      return <SetupStages integrationId={integrationId} />;
    case 'schedule':
      return <SetupSchedule portal={portal} />;
    case 'dry_run':
      return <SetupDryRun integrationId={integrationId} />;
    case 'start':
      return <SetupStart portal={portal} inProgress={inProgress} runId={runId} />;
    default:
      return <SetupConfirm setup={setup} missingScopes={portal.missingScopes} />;
  }
}

/** The setup of a connected portal. */
function PortalSetup({
  portal,
  others,
  step,
  runId,
}: {
  portal: IntegrationStatus;
  others: IntegrationStatus[];
  step: WizardStep | undefined;
  runId: string | undefined;
}) {
  const navigate = route.useNavigate();
  const setup = useQuery(setupQuery(portal.id));
  const confirmed = isConfirmed(setup.data);
  const next = (confirmed && setup.data?.step) || 'confirm';
  const asked = step && isPortalStep(step) && (confirmed || step === next) ? step : undefined;
  const current = setup.data?.inProgress === false ? 'start' : (asked ?? next);
  // From here on, the step is in the URL, so that progress by another admin doesn't change this screen.
  if (setup.data?.inProgress && asked === undefined) {
    const search = { integrationId: portal.id, step: next };
    return <Navigate to="/settings/integrations/hubspot/setup" search={search} replace />;
  }
  return (
    <>
      <PageHeader
        title={`Set up ${shorten(portal.name, 80)}`}
        aside={<ForTryingTag accountType={portal.accountType} />}
        description={
          setup.data?.inProgress === false
            ? 'The first sync, and what comes next.'
            : `${stepWords[current]}: ${explanations[current]}`
        }
        actions={
          others.length > 1 && (
            <PortalChoice
              portals={others}
              portal={portal}
              onChoose={(integrationId) => void navigate({ search: { integrationId } })}
            />
          )
        }
      />
      <Loaded query={setup} what="the setup" skeleton={[420]} quiet>
        {(known) => (
          <Wizard step={current} setup={known}>
            <StepOfPortal
              key={`${portal.id} ${current}`}
              portal={portal}
              setup={known}
              step={current}
              runId={runId}
            />
          </Wizard>
        )}
      </Loaded>
    </>
  );
}

/** Portals with an unfinished setup, and the one that is shown. */
const unfinished = (portals: readonly IntegrationStatus[], shown: IntegrationStatus): IntegrationStatus[] =>
  portals.filter((portal) => portal.id === shown.id || portal.setup !== null);

/** Whether a portal's sync resumes when it is reconnected; one that was never synced is set up first. */
const wasSynced = ({ setup, objects }: IntegrationStatus): boolean =>
  setup === null && objects.some(({ lastSyncedAt, records }) => lastSyncedAt !== null || records > 0);

function AdminsOnly() {
  return (
    <>
      <PageHeader title="Set up portal" />
      <Panel>
        <EmptyState
          icon={IconLock}
          title="Only admins can connect portals"
          action={
            <LinkButton to="/settings/integrations/hubspot" variant="default">
              View portals
            </LinkButton>
          }
        >
          Ask an admin of your organization.
        </EmptyState>
      </Panel>
    </>
  );
}

/** Settings › Integrations › HubSpot › Setup: from nothing to a synced portal, step by step. */
export function SetupScreen() {
  const { step, integrationId, portalId, run } = route.useSearch();
  const { mayAdminister } = useRights();
  const status = useQuery(statusQuery(useLive()));
  const portals = status.data?.integrations ?? [];
  const portal = portals.find(({ id }) => id === integrationId);
  if (status.data && !mayAdminister) return <AdminsOnly />;
  if (portal && portal.status !== 'disconnected') {
    return <PortalSetup portal={portal} others={unfinished(portals, portal)} step={step} runId={run} />;
  }
  const known = portals.find((one) => one.portalId === portalId);
  const current = step === 'before' || (step === undefined && known === undefined) ? 'before' : 'authorize';
  return (
    <>
      <PageHeader
        title={known ? `Reconnect ${shorten(known.name, 80)}` : 'Connect portal'}
        description={
          known
            ? `Portal ${known.portalId} gets new credentials. Synced data is kept.`
            : explanations[current]
        }
      />
      <Loaded query={status} what="your portals" skeleton={[240]} quiet>
        {({ oauth }) =>
          known ? (
            <ConnectWays oauth={oauth} portalId={portalId} isSetUp={wasSynced(known)} />
          ) : (
            <>
              <SetupBegun portals={portals} />
              <Wizard step={current} setup={undefined}>
                {current === 'before' ? (
                  <SetupBefore portalId={portalId} />
                ) : (
                  <ConnectWays oauth={oauth} portalId={portalId} isSetUp={false} />
                )}
              </Wizard>
            </>
          )
        }
      </Loaded>
    </>
  );
}
