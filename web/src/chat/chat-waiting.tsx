import { Button, Loader } from '@mantine/core';
import { messageOf, RequestFailed } from '../api/request.ts';
import { formatDuration } from '../format/dates.ts';
import { useNow } from '../ui/now.ts';
import type { Attempt } from './use-conversation.ts';

/** So long an answer may take before it is said that it takes long; in ms. */
const slowAfterMs = 5_000;

/** While an answer is on its way. */
export function ChatWaiting({ attempt, since }: { attempt: Attempt; since: number }) {
  const isSlow = useNow(500) - since >= slowAfterMs;
  return (
    <div className="cx-chat-waiting">
      <Loader size={16} aria-hidden />
      <span>
        {isSlow
          ? 'This takes longer than usual. You can go on working; the answer comes here.'
          : 'One moment…'}
      </span>
      {isSlow && (
        <Button variant="subtle" size="compact-xs" onClick={() => attempt.stop.abort()}>
          Stop waiting
        </Button>
      )}
    </div>
  );
}

/** When the server lets it be tried again, in ms since 1970; undefined: at once. */
const againAt = (error: Error, since: number): number | undefined => {
  const seconds = error instanceof RequestFailed ? error.details?.retryAfterSeconds : undefined;
  return typeof seconds === 'number' ? since + seconds * 1_000 : undefined;
};

const reasonOf = (error: Error): string =>
  error.name === 'AbortError'
    ? 'You did not wait for the answer. What you said may still be carried out.'
    : messageOf(error);

interface ChatFailedProps {
  error: Error;
  /** When it failed, in ms since 1970. */
  since: number;
  onAgain: () => void;
  onEdit: () => void;
}

/** What was said did not get an answer: why, and how to go on. */
export function ChatFailed({ error, since, onAgain, onEdit }: ChatFailedProps) {
  const now = useNow(1_000);
  const at = againAt(error, since);
  const waits = at !== undefined && at > now;
  return (
    <div className="cx-chat-failed" role="alert">
      <p>{reasonOf(error)}</p>
      <p className="cx-chat-actions">
        <Button variant="default" size="compact-sm" disabled={waits} onClick={onAgain}>
          {waits ? `Try again in ${formatDuration(at - now)}` : 'Try again'}
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={onEdit}>
          Change it
        </Button>
      </p>
    </div>
  );
}

/** The server heard what was said, but its answer is not there. */
export function ChatUnanswered({ onLook, onAgain }: { onLook: () => void; onAgain: () => void }) {
  return (
    <div className="cx-chat-failed">
      <p>This was heard, but its answer did not arrive. It may have been carried out.</p>
      <p className="cx-chat-actions">
        <Button variant="default" size="compact-sm" onClick={onLook}>
          Look again
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={onAgain}>
          Say it again
        </Button>
      </p>
    </div>
  );
}
