import '../styles/mappings.css';
import '../styles/setup.css';
import { Skeleton } from '@mantine/core';
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
import { ConnectWays } from '../portals/connect-ways.tsx';
import { PortalChoice } from '../portals/portal-choice.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { LinkButton } from '../ui/links.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Panel } from '../ui/panel.tsx';
import { useRights } from '../ui/use-rights.ts';
import { ForTryingTag } from './account-type.tsx';
import { SetupBefore } from './setup-before.tsx';
import { SetupBegun } from './setup-begun.tsx';
import { SetupConfirm } from './setup-confirm.tsx';
import { SetupCustomers } from './setup-customers.tsx';
import { SetupDryRun } from './setup-dry-run.tsx';
import { SetupMappings } from './setup-mappings.tsx';
import { SetupMatching } from './setup-matching.tsx';
import { SetupSchedule } from './setup-schedule.tsx';
import { SetupStages } from './setup-stages.tsx';
import { SetupStart } from './setup-start.tsx';
import { SetupStepList } from './setup-step-list.tsx';
import { isConfirmed, isPortalStep, stepWords, type WizardStep } from './setup-steps.ts';

const route = getRouteApi('/settings/integrations/hubspot/setup');

const explanations: Record<WizardStep, string> = {
  before: 'What you need, and what will happen. Nothing is changed yet.',
  authorize: 'Give access to the portal. Nothing is synced by that.',
  confirm: 'Look whether this is the portal you meant.',
  customers: 'Which companies become customers, and which deals come along.',
  matching: 'Which companies are customers that are here already.',
  mappings: 'Which properties fill which fields.',
  stages: 'Which deals are renewals, and what their stages mean.',
  schedule: 'How often changes are looked for after the first sync.',
  dry_run: 'What the first sync will do, found out without doing it.',
  start: 'Start the first sync.',
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
    <div className="cx-setup">
      <SetupStepList current={step} setup={setup} />
      <div className="cx-setup-content">{children}</div>
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
  // What is started already has only its last step.
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

/** The steps of a portal that is connected and not set up yet. */
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
  // From here on the step is in the URL: another administrator who goes on does not take this screen along.
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
            ? 'The first sync, and what comes after it.'
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
      {setup.isError && !setup.data && (
        <Failure
          error={setup.error}
          title="The set-up could not be read"
          onRetry={() => void setup.refetch()}
        />
      )}
      {setup.isPending && <Skeleton h={420} aria-hidden />}
      {setup.data && (
        <Wizard step={current} setup={setup.data}>
          <StepOfPortal
            key={`${portal.id} ${current}`}
            portal={portal}
            setup={setup.data}
            step={current}
            runId={runId}
          />
        </Wizard>
      )}
    </>
  );
}

/** Portals whose set-up can be gone on with, the shown one always among them. */
const unfinished = (portals: readonly IntegrationStatus[], shown: IntegrationStatus): IntegrationStatus[] =>
  portals.filter((portal) => portal.id === shown.id || portal.setup !== null);

/** Whether a portal's sync goes on when it is connected again; one that was never synced is set up first. */
const wasSynced = ({ setup, objects }: IntegrationStatus): boolean =>
  setup === null && objects.some(({ lastSyncedAt, records }) => lastSyncedAt !== null || records > 0);

function AdministratorsOnly() {
  return (
    <>
      <PageHeader title="Set up a portal" />
      <Panel>
        <EmptyState
          icon={IconLock}
          title="Only administrators connect portals"
          action={
            <LinkButton to="/settings/integrations/hubspot" variant="default">
              See the portals
            </LinkButton>
          }
        >
          Ask an administrator of your organization.
        </EmptyState>
      </Panel>
    </>
  );
}

/** Settings › Integrations › HubSpot › Set-up: from nothing to a synced portal, step by step. */
export function SetupScreen() {
  const { step, integrationId, portalId, run } = route.useSearch();
  const { mayAdminister } = useRights();
  const status = useQuery(statusQuery(useLive()));
  const portals = status.data?.integrations ?? [];
  const portal = portals.find(({ id }) => id === integrationId);
  if (status.data && !mayAdminister) return <AdministratorsOnly />;
  if (portal && portal.status !== 'disconnected') {
    return <PortalSetup portal={portal} others={unfinished(portals, portal)} step={step} runId={run} />;
  }
  const known = portals.find((one) => one.portalId === portalId);
  const current = step === 'before' || (step === undefined && known === undefined) ? 'before' : 'authorize';
  return (
    <>
      <PageHeader
        title={known ? `Reconnect ${shorten(known.name, 80)}` : 'Connect a portal'}
        description={
          known
            ? `Portal ${known.portalId} gets new credentials. Everything that was synced stays.`
            : explanations[current]
        }
      />
      {status.isError && !status.data && (
        <Failure
          error={status.error}
          title="The state of HubSpot could not be read"
          onRetry={() => void status.refetch()}
        />
      )}
      {status.isPending && <Skeleton h={240} aria-hidden />}
      {status.data && !known && <SetupBegun portals={portals} />}
      {status.data &&
        (known ? (
          <ConnectWays oauth={status.data.oauth} portalId={portalId} isSetUp={wasSynced(known)} />
        ) : (
          <Wizard step={current} setup={undefined}>
            {current === 'before' ? (
              <SetupBefore portalId={portalId} />
            ) : (
              <ConnectWays oauth={status.data.oauth} portalId={portalId} isSetUp={false} />
            )}
          </Wizard>
        ))}
    </>
  );
}
