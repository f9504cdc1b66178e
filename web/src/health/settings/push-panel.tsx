import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { PushStatus } from '../../../../src/contract/health.ts';
import type { IntegrationStatus } from '../../../../src/contract/portals.ts';
import { pushStatusQuery, usePushRun, useStartPush } from '../../api/health.ts';
import { messageOf } from '../../api/request.ts';
import { hasEnded } from '../../api/sync-runs.ts';
import { formatDaysIn } from '../../format/dates.ts';
import { plural, shorten } from '../../format/text.ts';
import { RunLive } from '../../runs/run-live.tsx';
import { RunReceipt } from '../../runs/run-receipt.tsx';
import { useToasts } from '../../ui/mount.ts';
import { Callout } from '../../ui/page/callout.tsx';
import { Dialog, DialogForm } from '../../ui/page/dialog.tsx';
import { Loaded } from '../../ui/page/loaded.tsx';
import { Panel } from '../../ui/page/panel.tsx';
import { useRights } from '../../ui/use-rights.ts';
import { LinkButton } from '../../ui/value/links.tsx';
import { StatePill, type Tone } from '../../ui/value/state-pill.tsx';
import { Age } from '../../ui/value/values.tsx';
import { PushFigures } from './push-figures.tsx';
import styles from './push-panel.module.css';

const stateWords: Record<PushStatus['state'], { word: string; tone: Tone }> = {
  on: { word: 'On', tone: 'good' },
  off: { word: 'Off', tone: 'idle' },
  problem: { word: 'Not working', tone: 'bad' },
};

const usePush = (portal: IntegrationStatus, onRun: (runId: string) => void) => {
  const toasts = useToasts();
  return useStartPush(portal.id, {
    onSuccess: ({ id }) => onRun(id),
    onError: (error) =>
      toasts.show({
        color: 'red',
        title: 'Couldn’t push the scores',
        message: messageOf(error),
        autoClose: 10_000,
      }),
  });
};
type Push = ReturnType<typeof usePush>;

interface ActionsProps {
  portal: IntegrationStatus;
  status: PushStatus;
  busy: boolean;
  onRun: (runId: string) => void;
}

/** Asks for confirmation before all scores are pushed. */
function PushAll({ portal, push, onClose }: { portal: IntegrationStatus; push: Push; onClose: () => void }) {
  return (
    <DialogForm
      error={push.error}
      busy={push.isPending}
      cancel="Cancel"
      submit="Push all"
      onSubmit={() => push.mutate(true, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <p>
        All scores are sent to <strong dir="auto">{shorten(portal.name, 80)}</strong> again, even those
        HubSpot should already have.
      </p>
      <p className="cx-soft">
        Only needed if values were changed or lost in HubSpot unnoticed. HubSpot workflows that watch these
        properties may start again.
      </p>
    </DialogForm>
  );
}

/** Manual pushes: of changes, or of all scores. */
function PushActions({ portal, status, busy, onRun }: ActionsProps) {
  const [asking, dialog] = useDisclosure(false);
  const push = usePush(portal, onRun);
  const off = status.state === 'off';
  return (
    <Group gap={8}>
      <Button
        leftSection={<IconSend size={16} stroke={1.8} aria-hidden />}
        loading={push.isPending && push.variables === false}
        disabled={off || busy}
        onClick={() => push.mutate(false)}
      >
        {status.state === 'problem' ? 'Try again' : 'Push changes'}
      </Button>
      <Button variant="default" disabled={off || busy || push.isPending} onClick={dialog.open}>
        Push all…
      </Button>
      <Dialog title="Push all scores" opened={asking} onClose={dialog.close}>
        <PushAll portal={portal} push={push} onClose={dialog.close} />
      </Dialog>
    </Group>
  );
}

/** Why pushing doesn't work, and how to fix that. */
function Problem({ portal, status }: { portal: IntegrationStatus; status: PushStatus }) {
  const { mayAdminister } = useRights();
  const access =
    portal.status === 'reauthorization_required' || (status.problem?.code ?? '').includes('missing');
  return (
    <Callout tone="bad" role="status" className={styles.problem}>
      <p>{shorten(formatDaysIn(status.explanation), 1_000)}</p>
      <Group justify="space-between" gap="6px 14px" mt={8} fz="xs">
        {status.problem !== null && (
          <span>
            First seen <Age at={status.problem.at} />
            {status.waiting > 0 &&
              `; ${plural(status.waiting, 'company is', 'companies are')} waiting for a fix`}
          </span>
        )}
        {access && mayAdminister && (
          <LinkButton
            to="/settings/integrations/hubspot/setup"
            search={{ portalId: portal.portalId }}
            variant="default"
            size="compact-sm"
          >
            Reconnect
          </LinkButton>
        )}
      </Group>
    </Callout>
  );
}

/** The push of health scores to a portal: its state, its actions, and the counts. */
export function PushPanel({ portal }: { portal: IntegrationStatus }) {
  const query = useQuery(pushStatusQuery(portal.id));
  const { maySync } = useRights();
  const { run, watch } = usePushRun(portal.id);
  const state = query.data && stateWords[query.data.state];
  const running = run !== undefined && !hasEnded(run);
  return (
    <Panel
      title="Health in HubSpot"
      note={state && <StatePill tone={state.tone}>{state.word}</StatePill>}
      flush
    >
      <Loaded query={query} what="the push status" skeleton={[150]} inset quiet>
        {(status) => (
          <>
            <Group justify="space-between" gap="12px 20px" className={styles.head}>
              {status.state === 'problem' ? (
                <Problem portal={portal} status={status} />
              ) : (
                <p className={styles.sentence}>{shorten(formatDaysIn(status.explanation), 1_000)}</p>
              )}
              {maySync && <PushActions portal={portal} status={status} busy={running} onRun={watch} />}
            </Group>
            {running && <RunLive key={run.id} run={run} mayCancel={maySync} />}
            {run && hasEnded(run) && <RunReceipt run={run} onDismiss={() => watch(null)} />}
            <PushFigures status={status} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}
