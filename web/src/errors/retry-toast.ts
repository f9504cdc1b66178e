import { formatCount } from '../format/amounts.ts';
import { plural, shorten } from '../format/text.ts';
import { useToasts } from '../ui/mount.ts';

/** The toast about a retry; the newest one replaces the previous one. */
interface RetryNotice {
  color: 'teal' | 'orange' | 'blue' | 'red';
  title: string;
  message: string;
}

const longestMessage = 400;

/** What shows the outcome of a retry. */
export const useTellRetry = () => {
  const toasts = useToasts();
  return (notice: RetryNotice): void =>
    toasts.replace('retry', {
      ...notice,
      message: shorten(notice.message, longestMessage),
      autoClose: 8_000,
    });
};

interface Retried {
  /** The name of the record, if it is a single one. */
  what: string;
  records: number;
  /** If there are very many, the server retries as many as it can in a minute. */
  tried: number;
  resolved: number;
  /** Those sent to HubSpot, which has not responded yet. */
  sent: number;
}

/** The outcome of a retry. Pure. */
export const retried = ({ what, records, tried, resolved, sent }: Retried): RetryNotice => {
  if (records === sent) return sentAgain(what, records);
  const refused = Math.max(0, tried - resolved - sent);
  const untried = Math.max(0, records - tried);
  if (records === 1) {
    return resolved === 1
      ? { color: 'teal', title: 'Fixed', message: `${what} now syncs without errors.` }
      : {
          color: 'orange',
          title: 'Still failing',
          message: `${what} still has the same problem. See its entry for the fix.`,
        };
  }
  const parts = [
    ...(resolved > 0 ? [`${plural(resolved, 'record', 'records')} fixed.`] : []),
    ...(refused > 0 ? [`${plural(refused, 'record', 'records')} still failing: fix the cause first.`] : []),
    ...(sent > 0 ? [`Sending ${plural(sent, 'record', 'records')} to HubSpot again.`] : []),
    ...(untried > 0 ? [`${formatCount(untried)} not reached in time. Retry to continue.`] : []),
  ];
  const message = parts.join(' ');
  if (refused === 0 && untried === 0) {
    return { color: 'teal', title: sent === 0 ? 'All fixed' : 'Retried', message };
  }
  return {
    color: 'orange',
    title: resolved === 0 ? 'Still failing' : `${formatCount(resolved)} of ${formatCount(records)} fixed`,
    message,
  };
};

/** A retry of a push: HubSpot responds later. */
export const sentAgain = (what: string, records: number): RetryNotice => ({
  color: 'blue',
  title: 'Sending again',
  message:
    records === 1
      ? `${what} is removed from this list once HubSpot accepts it.`
      : `Sending ${plural(records, 'record', 'records')} again. Records that HubSpot accepts are removed from this list.`,
});

export const notRetried = (reason: string): RetryNotice => ({
  color: 'red',
  title: 'Couldn’t retry',
  message: reason,
});
