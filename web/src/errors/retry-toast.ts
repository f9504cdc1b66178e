import { notifications } from '@mantine/notifications';
import { formatCount } from '../format/amounts.ts';
import { plural, shorten } from '../format/text.ts';

/** What a retry is told as; the newest one replaces what was told before. */
export interface RetryNotice {
  color: 'teal' | 'orange' | 'blue' | 'red';
  title: string;
  message: string;
}

const longestMessage = 400;
let shown: string | undefined;

export const tellRetry = (notice: RetryNotice): void => {
  if (shown !== undefined) notifications.hide(shown);
  shown = notifications.show({
    ...notice,
    message: shorten(notice.message, longestMessage),
    autoClose: 8_000,
  });
};

interface Retried {
  /** The record, where it is one. */
  what: string;
  records: number;
  /** Of very many, the server reads as many as it can in a minute. */
  tried: number;
  resolved: number;
  /** Those that go to HubSpot, whose answer is not there yet. */
  sent: number;
}

/** What reading records anew came to. Pure. */
export const retried = ({ what, records, tried, resolved, sent }: Retried): RetryNotice => {
  if (records === sent) return sentAgain(what, records);
  const refused = Math.max(0, tried - resolved - sent);
  const untried = Math.max(0, records - tried);
  if (records === 1) {
    return resolved === 1
      ? { color: 'teal', title: 'Accepted now', message: `${what} was read again and accepted.` }
      : {
          color: 'orange',
          title: 'Still not accepted',
          message: `${what} has the same problem still. Its entry says how to mend it.`,
        };
  }
  const parts = [
    ...(resolved > 0 ? [`${plural(resolved, 'record was', 'records were')} read again and accepted.`] : []),
    ...(refused > 0
      ? [`${plural(refused, 'record still does', 'records still do')} not fit: mend the cause first.`]
      : []),
    ...(sent > 0 ? [`${plural(sent, 'is', 'are')} being sent to HubSpot again.`] : []),
    ...(untried > 0 ? [`${formatCount(untried)} were not reached in time: retry to go on.`] : []),
  ];
  const message = parts.join(' ');
  if (refused === 0 && untried === 0) {
    return { color: 'teal', title: sent === 0 ? 'All accepted now' : 'Retried', message };
  }
  return {
    color: 'orange',
    title:
      resolved === 0
        ? 'Still not accepted'
        : `${formatCount(resolved)} of ${formatCount(records)} accepted now`,
    message,
  };
};

/** What goes to HubSpot is sent in a moment: the answer is not there yet. */
export const sentAgain = (what: string, records: number): RetryNotice => ({
  color: 'blue',
  title: 'Sent again',
  message:
    records === 1
      ? `${what} leaves the list as soon as HubSpot accepts it.`
      : `${plural(records, 'record is', 'records are')} being sent again. What HubSpot accepts leaves the list.`,
});

export const notRetried = (records: number, reason: string): RetryNotice => ({
  color: 'red',
  title: records === 1 ? 'It was not retried' : 'They were not retried',
  message: reason,
});
