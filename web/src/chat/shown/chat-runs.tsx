import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { SyncRun } from '../../../../src/contract/sync.ts';
import { isGone } from '../../api/chat.ts';
import { statusQuery } from '../../api/integrations.ts';
import { useLive } from '../../api/live-events.tsx';
import { hasEnded, runQuery } from '../../api/sync-runs.ts';
import { RunLive } from '../../runs/run-live.tsx';
import { RunReceipt } from '../../runs/run-receipt.tsx';
import { useRights } from '../../ui/use-rights.ts';
import { Line } from '../../ui/value/values.tsx';

/** A run in the conversation: its progress, kept up to date by server events, and then its outcome. */
function ChatRun({ run: told, portal }: { run: SyncRun; portal: string | undefined }) {
  const known = useQuery({ ...runQuery(told.id, useLive()), enabled: !hasEnded(told) });
  const { maySync } = useRights();
  const run = hasEnded(told) ? told : (known.data ?? told);
  if (!hasEnded(run) && isGone(known.error)) {
    return <p className="cx-soft">This run no longer exists because its portal was removed.</p>;
  }
  return (
    <Stack gap={6} {...(portal === undefined ? {} : { role: 'group', 'aria-label': portal })}>
      {portal !== undefined && (
        <p className="cx-strong">
          <Line text={portal} fallback="Unnamed portal" />
        </p>
      )}
      {hasEnded(run) ? (
        <RunReceipt run={run} />
      ) : (
        // Its figures change constantly, so screen readers only announce its end.
        <div aria-live="off">
          <RunLive run={run} mayCancel={maySync} portal={portal} bg="var(--cx-surface)" />
        </div>
      )}
    </Stack>
  );
}

export function ChatRuns({ runs }: { runs: readonly SyncRun[] }) {
  const status = useQuery(statusQuery(useLive()));
  const portals = status.data?.integrations ?? [];
  return runs.map((run) => (
    <ChatRun
      key={run.id}
      run={run}
      portal={portals.length > 1 ? portals.find(({ id }) => id === run.integrationId)?.name : undefined}
    />
  ));
}
