import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { InclusionFilter, InclusionPreview } from '../../../src/contract/settings.ts';
import { inclusionPreviewQuery } from '../api/customer-filter.ts';
import { mappingsQuery, settingsQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { messageOf } from '../api/request.ts';
import { dryRunQuery, isUnderWay, useStartFirstSync } from '../api/setup.ts';
import { hasEnded, runQuery } from '../api/sync-runs.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDuration } from '../format/dates.ts';
import { everyInWords } from '../format/intervals.ts';
import { plural } from '../format/text.ts';
import { RunLive } from '../runs/run-live.tsx';
import { RunReceipt } from '../runs/run-receipt.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { Fact, Facts } from '../ui/value/facts.tsx';
import { LinkButton } from '../ui/value/links.tsx';
import { hubspotNoun, hubspotNouns } from '../ui/words.ts';
import { FooterBar, SetupFooter } from './setup-footer.tsx';
import { SetupPush } from './setup-push.tsx';

const setupPath = '/settings/integrations/hubspot/setup';

/** Which records match a filter, and how many once HubSpot has counted them. */
const matchingInWords = (
  objectType: InclusionFilter['objectType'],
  filters: readonly InclusionFilter[],
  preview: InclusionPreview | undefined,
): string => {
  const own = filters.filter((filter) => filter.objectType === objectType).length;
  const object = preview?.objects.find((one) => one.objectType === objectType);
  const nouns = hubspotNouns[objectType].toLowerCase();
  if (own === 0) {
    const every = `Every ${hubspotNoun[objectType].toLowerCase()}`;
    return object ? `${every} in HubSpot: ${formatCount(object.total)}` : every;
  }
  const conditions = plural(own, 'condition', 'conditions');
  return object
    ? `${formatCount(object.matching)} of ${formatCount(object.total)} ${nouns} (${conditions})`
    : `${hubspotNouns[objectType]} that match ${conditions}`;
};

/** A summary of the user's choices. */
function Choices({ portal }: { portal: IntegrationStatus }) {
  const settings = useQuery(settingsQuery(portal.id));
  const mappings = useQuery(mappingsQuery(portal.id));
  const dryRun = useQuery(dryRunQuery(portal.id));
  const filters = settings.data?.inclusion.filters;
  const passing = useQuery({
    ...inclusionPreviewQuery(portal.id, filters ?? []),
    enabled: filters !== undefined,
  });
  const own = mappings.data?.items.filter(({ version }) => version > 0).length ?? 0;
  const renewals = settings.data?.renewals;
  const report = dryRun.data && !isUnderWay(dryRun.data) ? dryRun.data.report : null;
  return (
    <Facts>
      <Fact label="Customers">{filters && matchingInWords('company', filters, passing.data)}</Fact>
      <Fact label="Deals">{filters && matchingInWords('deal', filters, passing.data)}</Fact>
      <Fact label="Mappings">
        {own === 0 ? 'Defaults' : `Custom for ${plural(own, 'object type', 'object types')}`}
      </Fact>
      <Fact label="Renewals">
        {renewals && (renewals.pipelineIds.length > 0 || renewals.property)
          ? 'Your selection'
          : 'By pipeline name'}
      </Fact>
      <Fact label="Schedule">
        {settings.data
          ? settings.data.schedule.everyMinutes === null
            ? 'No scheduled syncs'
            : `Checks for changes ${everyInWords(settings.data.schedule.everyMinutes)}`
          : ''}
      </Fact>
      <Fact label="Duration">
        {report
          ? `About ${formatDuration(report.cost.seconds * 1_000)}, ${formatCount(report.cost.calls)} calls to HubSpot`
          : 'Unknown: no preview was run'}
      </Fact>
    </Facts>
  );
}

function Problem({ role, children }: { role: 'status' | 'alert'; children: string }) {
  return (
    <Text inherit c="var(--cx-bad)" mt="xs" className="cx-break" role={role}>
      {children}
    </Text>
  );
}

function Ready({ portal }: { portal: IntegrationStatus }) {
  const navigate = useNavigate();
  const start = useStartFirstSync(portal.id, {
    onSuccess: ({ runs }) => {
      const run = runs.find(({ integrationId }) => integrationId === portal.id);
      void navigate({
        to: setupPath,
        search: { integrationId: portal.id, step: 'start', ...(run ? { run: run.id } : {}) },
        replace: true,
      });
    },
  });
  return (
    <>
      <Panel title="Ready to sync">
        <Choices portal={portal} />
        {portal.status === 'paused' && (
          <Problem role="status">The portal is paused. Resume it on the portals page to start.</Problem>
        )}
        {start.isError && <Problem role="alert">{messageOf(start.error)}</Problem>}
      </Panel>
      <SetupFooter
        integrationId={portal.id}
        step="start"
        end={{ isPending: start.isPending, error: null }}
        next="Start first sync"
        onNext={() => start.mutate()}
        disabled={portal.status === 'paused'}
      />
    </>
  );
}

/** The first sync in progress and its outcome, and then whether to write health scores to HubSpot. */
function Started({
  portal,
  runId,
  mayCancel,
}: {
  portal: IntegrationStatus;
  runId: string;
  mayCancel: boolean;
}) {
  const live = useLive();
  const run = useQuery(runQuery(runId, live));
  const navigate = useNavigate();
  const ended = run.data !== undefined && hasEnded(run.data);
  const worked = run.data?.status === 'completed' || run.data?.status === 'completed_with_errors';
  return (
    <>
      <Panel title="First sync">
        {run.data && !ended && <RunLive run={run.data} mayCancel={mayCancel} />}
        {run.data && ended && (
          <RunReceipt
            run={run.data}
            onDismiss={() => void navigate({ to: '/settings/integrations/hubspot', search: {} })}
          />
        )}
        {run.isError && <Problem role="alert">{messageOf(run.error)}</Problem>}
        {!ended && (
          <Text inherit c="dimmed" mt="sm">
            The sync continues in the background. You can leave this page and work with the data as it
            arrives.
          </Text>
        )}
      </Panel>
      {worked && <SetupPush portal={portal} />}
      <FooterBar>
        <LinkButton to="/settings/integrations/hubspot" variant="default">
          Go to sync dashboard
        </LinkButton>
        {worked && <LinkButton to="/customers">View customers</LinkButton>}
      </FooterBar>
    </>
  );
}

interface SetupStartProps {
  portal: IntegrationStatus;
  inProgress: boolean;
  runId: string | undefined;
}

/** The last step: starts the first sync and shows its progress. */
export function SetupStart({ portal, inProgress, runId }: SetupStartProps) {
  const shown = runId ?? portal.currentRunId;
  if (inProgress && runId === undefined) return <Ready portal={portal} />;
  if (shown) return <Started portal={portal} runId={shown} mayCancel />;
  return (
    <Panel title="This portal is set up">
      <Text inherit c="dimmed" mb="sm">
        You can change your choices in the portal’s settings at any time.
      </Text>
      <LinkButton to="/settings/integrations/hubspot">Go to sync dashboard</LinkButton>
    </Panel>
  );
}
