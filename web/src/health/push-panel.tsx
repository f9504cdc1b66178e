import { Button, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconSend } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { PushStatus } from '../../../src/contract/health.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { pushStatusQuery, startPush } from '../api/health.ts';
import { useLive } from '../api/live-events.tsx';
import { messageOf } from '../api/request.ts';
import { hasEnded, runQuery } from '../api/sync-runs.ts';
import { formatDaysIn } from '../format/dates.ts';
import { plural, shorten } from '../format/text.ts';
import { RunLive } from '../runs/run-live.tsx';
import { RunReceipt } from '../runs/run-receipt.tsx';
import { Dialog, DialogFoot } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { LinkButton } from '../ui/links.tsx';
import { Panel } from '../ui/panel.tsx';
import { StatePill, type Tone } from '../ui/state-pill.tsx';
import { useRights } from '../ui/use-rights.ts';
import { Age } from '../ui/values.tsx';
import { PushFigures } from './push-figures.tsx';

const stateWords: Record<PushStatus['state'], { word: string; tone: Tone }> = {
  on: { word: 'On', tone: 'good' },
  off: { word: 'Off', tone: 'idle' },
  problem: { word: 'Not working', tone: 'bad' },
};

/** A run that somebody asked for here, until its receipt is dismissed. */
function useWatchedPush(integrationId: string) {
  const [watched, watch] = useState<string | null>(null);
  const live = useLive();
  const queryClient = useQueryClient();
  const { data: run } = useQuery({ ...runQuery(watched ?? '', live), enabled: watched !== null });
  const processed = run?.progress[0]?.processed;
  const status = run?.status;
  // Whatever moves the run moves the counts.
  useEffect(() => {
    if (status === undefined && processed === undefined) return;
    void queryClient.invalidateQueries({ queryKey: pushStatusQuery(integrationId).queryKey });
  }, [queryClient, integrationId, status, processed]);
  return { run: watched === null ? undefined : run, watch };
}

function usePush(portal: IntegrationStatus, onRun: (runId: string) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (all: boolean) => startPush({ integrationId: portal.id, all }),
    onSuccess: async ({ id }) => {
      onRun(id);
      await queryClient.invalidateQueries({ queryKey: pushStatusQuery(portal.id).queryKey });
    },
    onError: (error) =>
      notifications.show({
        color: 'red',
        title: 'Nothing was pushed',
        message: messageOf(error),
        autoClose: 10_000,
      }),
  });
}

interface ActionsProps {
  portal: IntegrationStatus;
  status: PushStatus;
  busy: boolean;
  onRun: (runId: string) => void;
}

/** Pushing by hand: what differs, or everything once more. */
function PushActions({ portal, status, busy, onRun }: ActionsProps) {
  const [asking, dialog] = useDisclosure(false);
  const push = usePush(portal, onRun);
  const off = status.state === 'off';
  return (
    <div className="cx-push-actions">
      <Button
        leftSection={<IconSend size={16} stroke={1.8} aria-hidden />}
        loading={push.isPending && push.variables === false}
        disabled={off || busy}
        onClick={() => push.mutate(false)}
      >
        {status.state === 'problem' ? 'Try again' : 'Push what differs'}
      </Button>
      <Button variant="default" disabled={off || busy || push.isPending} onClick={dialog.open}>
        Push all…
      </Button>
      <Dialog title="Push all scores" opened={asking} onClose={dialog.close}>
        <form
          className="cx-dialog-form"
          onSubmit={(event) => {
            event.preventDefault();
            push.mutate(true, { onSuccess: dialog.close });
          }}
        >
          <p>
            Every score goes to <strong dir="auto">{shorten(portal.name, 80)}</strong> once more, also those
            that HubSpot has already by what is known here.
          </p>
          <p className="cx-soft">
            Needed only where values were changed or lost in HubSpot unseen. HubSpot's workflows that watch
            these properties may start again.
          </p>
          <DialogFoot
            error={push.error}
            busy={push.isPending}
            cancel="Not now"
            submit="Push all"
            onCancel={dialog.close}
          />
        </form>
      </Dialog>
    </div>
  );
}

/** What keeps pushing from working, and the ways out that are not in its words. */
function Problem({ portal, status }: { portal: IntegrationStatus; status: PushStatus }) {
  const { mayAdminister } = useRights();
  const access =
    portal.status === 'reauthorization_required' || (status.problem?.code ?? '').includes('missing');
  return (
    <div className="cx-push-problem" role="status">
      <p>{shorten(formatDaysIn(status.explanation), 1_000)}</p>
      <div className="cx-push-problem-foot">
        {status.problem !== null && (
          <span>
            Noticed <Age at={status.problem.at} />
            {status.waiting > 0 &&
              `; ${plural(status.waiting, 'company waits', 'companies wait')} until it is mended`}
          </span>
        )}
        {access && mayAdminister && (
          <LinkButton
            to="/settings/integrations/hubspot/setup"
            search={{ portalId: portal.portalId }}
            variant="default"
            size="compact-sm"
          >
            Connect again
          </LinkButton>
        )}
      </div>
    </div>
  );
}

/** How pushing to a portal goes: a word, a sentence, what can be done, and the counts. */
export function PushPanel({ portal }: { portal: IntegrationStatus }) {
  const query = useQuery(pushStatusQuery(portal.id));
  const { maySync } = useRights();
  const { run, watch } = useWatchedPush(portal.id);
  const status = query.data;
  if (!status) {
    return (
      <Panel title="Health in HubSpot">
        {query.isError ? (
          <Failure
            error={query.error}
            title="The state of pushing could not be read"
            onRetry={() => void query.refetch()}
          />
        ) : (
          <Skeleton h={150} aria-hidden />
        )}
      </Panel>
    );
  }
  const { word, tone } = stateWords[status.state];
  const running = run !== undefined && !hasEnded(run);
  return (
    <Panel title="Health in HubSpot" note={<StatePill tone={tone}>{word}</StatePill>} flush>
      <div className="cx-push-head">
        {status.state === 'problem' ? (
          <Problem portal={portal} status={status} />
        ) : (
          <p className="cx-push-sentence">{shorten(formatDaysIn(status.explanation), 1_000)}</p>
        )}
        {maySync && <PushActions portal={portal} status={status} busy={running} onRun={watch} />}
      </div>
      {running && <RunLive key={run.id} run={run} mayCancel={maySync} />}
      {run && hasEnded(run) && <RunReceipt run={run} onDismiss={() => watch(null)} />}
      <PushFigures status={status} />
    </Panel>
  );
}
