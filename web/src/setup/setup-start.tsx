import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import type { InclusionFilter, InclusionPreview } from '../../../src/contract/settings.ts';
import { inclusionPreviewQuery } from '../api/customer-filter.ts';
import { changeSettings, mappingsQuery, settingsQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { messageOf } from '../api/request.ts';
import { dryRunQuery, isUnderWay } from '../api/setup.ts';
import { hasEnded, runQuery, startSync } from '../api/sync-runs.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDuration } from '../format/dates.ts';
import { everyInWords } from '../format/intervals.ts';
import { plural } from '../format/text.ts';
import { RunLive } from '../runs/run-live.tsx';
import { RunReceipt } from '../runs/run-receipt.tsx';
import { Fact, Facts } from '../ui/facts.tsx';
import { LinkButton } from '../ui/links.tsx';
import { Panel } from '../ui/panel.tsx';
import { hubspotNoun, hubspotNouns } from '../ui/words.ts';
import { SetupFooter } from './setup-footer.tsx';
import { SetupPush } from './setup-push.tsx';

const setupPath = '/settings/integrations/hubspot/setup';

/** Which records a filter takes in, and how many as soon as HubSpot has counted them. */
const takenIn = (
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
  const which = `that pass ${plural(own, 'condition', 'conditions')}`;
  return object
    ? `${formatCount(object.matching)} of ${formatCount(object.total)} ${nouns}: those ${which}`
    : `The ${nouns} ${which}`;
};

/** What was decided, in a few lines. */
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
      <Fact label="Customers">{filters && takenIn('company', filters, passing.data)}</Fact>
      <Fact label="Deals">{filters && takenIn('deal', filters, passing.data)}</Fact>
      <Fact label="Properties">
        {own === 0 ? 'The defaults' : `Your own mappings for ${plural(own, 'object type', 'object types')}`}
      </Fact>
      <Fact label="Renewals">
        {renewals && (renewals.pipelineIds.length > 0 || renewals.property)
          ? 'As you chose'
          : 'By the names of pipelines'}
      </Fact>
      <Fact label="Afterwards">
        {settings.data
          ? settings.data.schedule.everyMinutes === null
            ? 'No sync by itself'
            : `Changes are looked for ${everyInWords(settings.data.schedule.everyMinutes)}`
          : ''}
      </Fact>
      <Fact label="Takes">
        {report
          ? `About ${formatDuration(report.cost.seconds * 1_000)} and ${formatCount(report.cost.calls)} calls to HubSpot`
          : 'Not known: no dry run was made'}
      </Fact>
    </Facts>
  );
}

function Ready({ portal }: { portal: IntegrationStatus }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const start = useMutation({
    mutationFn: async () => {
      // Inbound first: scores go to HubSpot when somebody says so after the first sync.
      await changeSettings({ integrationId: portal.id, push: { enabled: false } });
      return startSync({ integrationId: portal.id, mode: 'full' });
    },
    onSuccess: async ({ runs }) => {
      const run = runs.find(({ integrationId }) => integrationId === portal.id);
      await navigate({
        to: setupPath,
        search: { integrationId: portal.id, step: 'start', ...(run ? { run: run.id } : {}) },
        replace: true,
      });
      await queryClient.invalidateQueries({ queryKey: ['hubspot'] });
    },
  });
  return (
    <>
      <Panel title="Ready to start">
        <Choices portal={portal} />
        {portal.status === 'paused' && (
          <p className="cx-setup-problem" role="status">
            The portal is paused. Resume it on the portals page to start.
          </p>
        )}
        {start.isError && (
          <p className="cx-setup-problem" role="alert">
            {messageOf(start.error)}
          </p>
        )}
      </Panel>
      <SetupFooter
        integrationId={portal.id}
        step="start"
        end={{ isPending: start.isPending, isError: false, error: null }}
        next="Start the first sync"
        onNext={() => start.mutate()}
        disabled={portal.status === 'paused'}
      />
    </>
  );
}

/** The first sync while it goes on, and what it did; then the choice about the way out. */
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
      <section className="cx-panel cx-setup-run" aria-label="The first sync">
        {run.data && !ended && <RunLive run={run.data} mayCancel={mayCancel} />}
        {run.data && ended && (
          <RunReceipt
            run={run.data}
            onDismiss={() => void navigate({ to: '/settings/integrations/hubspot', search: {} })}
          />
        )}
        {run.isError && (
          <p className="cx-setup-problem" role="alert">
            {messageOf(run.error)}
          </p>
        )}
        {!ended && (
          <p className="cx-setup-note">
            It goes on in the background: you can leave this page and work with what is here already.
          </p>
        )}
      </section>
      {worked && <SetupPush portal={portal} />}
      <footer className="cx-setup-footer">
        <div className="cx-setup-footer-words" />
        <LinkButton to="/settings/integrations/hubspot" variant="default">
          To the portal
        </LinkButton>
        {worked && <LinkButton to="/customers">See the customers</LinkButton>}
      </footer>
    </>
  );
}

interface SetupStartProps {
  portal: IntegrationStatus;
  inProgress: boolean;
  runId: string | undefined;
}

/** The last step: starts the first sync and shows how it goes. */
export function SetupStart({ portal, inProgress, runId }: SetupStartProps) {
  const shown = runId ?? portal.currentRunId;
  if (inProgress && runId === undefined) return <Ready portal={portal} />;
  if (shown) return <Started portal={portal} runId={shown} mayCancel />;
  return (
    <Panel title="This portal is set up">
      <p className="cx-setup-note">
        What you decided can be changed in the settings of the portal at any time.
      </p>
      <LinkButton to="/settings/integrations/hubspot">To the portal</LinkButton>
    </Panel>
  );
}
