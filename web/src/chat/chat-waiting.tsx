import { Box, Button, Group, Loader } from '@mantine/core';
import type { Attempt } from '../api/chat.ts';
import { messageOf, RequestFailed } from '../api/request.ts';
import { formatDuration } from '../format/dates.ts';
import { useNow } from '../ui/now.ts';
import { Callout } from '../ui/page/callout.tsx';

/** After this time, in ms, a reply counts as slow. */
const slowAfterMs = 5_000;

/** Shown while waiting for a reply. */
export function ChatWaiting({ attempt, since }: { attempt: Attempt; since: number }) {
  const isSlow = useNow(500) - since >= slowAfterMs;
  return (
    <Group gap="xs" mb="md" c="var(--cx-soft)">
      <Loader size={16} aria-hidden />
      <Box component="span" flex="1 1 200px">
        {isSlow
          ? 'This is taking longer than usual. You can keep working; the reply will appear here.'
          : 'One moment…'}
      </Box>
      {isSlow && (
        <Button variant="subtle" size="compact-xs" onClick={() => attempt.stop.abort()}>
          Stop waiting
        </Button>
      )}
    </Group>
  );
}

/** When the server accepts a retry, in ms since 1970; undefined if immediately. */
const againAt = (error: Error, since: number): number | undefined => {
  const seconds = error instanceof RequestFailed ? error.details?.retryAfterSeconds : undefined;
  return typeof seconds === 'number' ? since + seconds * 1_000 : undefined;
};

const reasonOf = (error: Error): string =>
  error.name === 'AbortError'
    ? 'You stopped waiting for the reply. Your request may still go through.'
    : messageOf(error);

interface ChatFailedProps {
  error: Error;
  /** When it failed, in ms since 1970. */
  since: number;
  onAgain: () => void;
  onEdit: () => void;
}

/** A message without a reply: why, and what to do. */
export function ChatFailed({ error, since, onAgain, onEdit }: ChatFailedProps) {
  const now = useNow(1_000);
  const at = againAt(error, since);
  const waits = at !== undefined && at > now;
  return (
    <Callout tone="bad" mb="md" role="alert">
      <p>{reasonOf(error)}</p>
      <Group gap={6} mt="xs">
        <Button variant="default" size="compact-sm" disabled={waits} onClick={onAgain}>
          {waits ? `Try again in ${formatDuration(at - now)}` : 'Try again'}
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={onEdit}>
          Edit
        </Button>
      </Group>
    </Callout>
  );
}

/** The server received a message, but its reply was lost. */
export function ChatUnanswered({ onLook, onAgain }: { onLook: () => void; onAgain: () => void }) {
  return (
    <Callout tone="bad" mb="md">
      <p>Connection lost. Your request may have gone through; check before retrying.</p>
      <Group gap={6} mt="xs">
        <Button variant="default" size="compact-sm" onClick={onLook}>
          Refresh
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={onAgain}>
          Send again
        </Button>
      </Group>
    </Callout>
  );
}
