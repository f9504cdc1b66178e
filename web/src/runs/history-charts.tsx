import type { SyncHistory } from '../../../src/contract/history.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDay, formatDayShortly, formatHour } from '../format/dates.ts';
import { formatFineShare, formatSeconds } from '../format/measures.ts';
import { plural } from '../format/text.ts';
import { ChartPanel } from './chart-panel.tsx';
import type { Column } from './day-chart.tsx';
import { dayTitle } from './history-words.ts';

/** The days of a history as columns. */
const columnsOf = (
  { days }: SyncHistory,
  values: (day: SyncHistory['days'][number]) => Column['values'],
  facts: (day: SyncHistory['days'][number]) => (string | null)[],
): Column[] =>
  days.map((day) => ({
    key: day.day,
    label: formatDayShortly(day.day),
    title: dayTitle(day.day, ...facts(day)),
    values: values(day),
  }));

const spanOf = ({ days }: SyncHistory): string =>
  `${formatDay(days.at(0)?.day ?? '')} to ${formatDay(days.at(-1)?.day ?? '')}`;

export function FreshnessChart({ history }: { history: SyncHistory }) {
  const { period } = history.freshness;
  return (
    <ChartPanel
      title="Sync latency"
      explanation="Time from a change in HubSpot, by HubSpot’s timestamp, until it is stored. First syncs, new contacts, and associations aren’t counted: HubSpot doesn’t report when they changed."
      label={
        period.p95Seconds === null
          ? 'No changes.'
          : `Sync latency by day, ${spanOf(history)}: median ${formatSeconds(period.p50Seconds ?? 0)}, 95th percentile ${formatSeconds(period.p95Seconds)} over all days.`
      }
      columns={columnsOf(
        history,
        ({ freshness }) => ({ half: freshness.p50Seconds, most: freshness.p95Seconds }),
        ({ freshness: { changes, p50Seconds, p95Seconds } }) => [
          changes === 0 ? null : plural(changes, 'change', 'changes'),
          p50Seconds === null ? null : `median ${formatSeconds(p50Seconds)}`,
          p95Seconds === null ? null : `95th percentile ${formatSeconds(p95Seconds)}`,
        ],
      )}
      series={[
        { name: 'half', tone: 'busy', words: 'Median' },
        { name: 'most', tone: 'warn', words: '95th percentile' },
      ]}
      kind="lines"
      format={formatSeconds}
      unit="Day"
      logarithmic
      target={{ value: history.targets.freshnessSeconds, label: 'target' }}
      empty={period.changes === 0 ? 'No changes from HubSpot in this period.' : undefined}
    />
  );
}

export function InboundChart({ history }: { history: SyncHistory }) {
  const sum = (count: (day: SyncHistory['days'][number]) => number) =>
    history.days.reduce((total, day) => total + count(day), 0);
  const received = sum(({ inbound }) => inbound.received);
  return (
    <ChartPanel
      title="From HubSpot"
      explanation={`${plural(received, 'record', 'records')} received; unchanged records aren’t shown.`}
      label={`Records from HubSpot by day, ${spanOf(history)}: ${formatCount(sum(({ inbound }) => inbound.created))} created, ${formatCount(sum(({ inbound }) => inbound.updated))} updated, ${formatCount(sum(({ inbound }) => inbound.archived))} archived, ${formatCount(sum(({ inbound }) => inbound.failed))} with errors.`}
      columns={columnsOf(
        history,
        ({ inbound: { created, updated, archived, failed } }) => ({ created, updated, archived, failed }),
        ({ inbound }) =>
          inbound.received + inbound.archived === 0
            ? [null]
            : (['received', 'created', 'updated', 'archived', 'failed'] as const)
                .filter((name) => inbound[name] > 0)
                .map((name) => `${formatCount(inbound[name])} ${name === 'failed' ? 'with errors' : name}`),
      )}
      series={[
        { name: 'created', tone: 'good', words: 'Created' },
        { name: 'updated', tone: 'busy', words: 'Updated' },
        { name: 'archived', tone: 'idle', words: 'Archived' },
        { name: 'failed', tone: 'bad', words: 'With errors' },
      ]}
      kind="bars"
      format={formatCount}
      unit="Day"
      empty={
        sum(
          ({ inbound: { created, updated, archived, failed } }) => created + updated + archived + failed,
        ) === 0
          ? 'No changes in this period.'
          : undefined
      }
    />
  );
}

export function OutboundChart({ history }: { history: SyncHistory }) {
  const sent = history.days.reduce((total, day) => total + day.outbound.sent, 0);
  const failed = history.days.reduce((total, day) => total + day.outbound.failed, 0);
  return (
    <ChartPanel
      title="To HubSpot"
      explanation="Records sent to HubSpot: health scores and mapped fields."
      label={`Records to HubSpot by day, ${spanOf(history)}: ${formatCount(sent)} sent, ${formatCount(failed)} rejected.`}
      columns={columnsOf(
        history,
        ({ outbound }) => ({ sent: outbound.sent, failed: outbound.failed }),
        ({ outbound }) => [
          outbound.sent + outbound.failed === 0 ? null : `${formatCount(outbound.sent)} sent`,
          outbound.failed === 0 ? null : `${formatCount(outbound.failed)} rejected`,
        ],
      )}
      series={[
        { name: 'sent', tone: 'busy', words: 'Sent' },
        { name: 'failed', tone: 'bad', words: 'Rejected' },
      ]}
      kind="bars"
      format={formatCount}
      unit="Day"
      empty={sent + failed === 0 ? 'No pushes in this period.' : undefined}
    />
  );
}

/** A share of a limit that is far away. */
const smallShare = (share: number): string =>
  share > 0 && share < 0.0001 ? `less than ${formatFineShare(0.0001)}` : formatFineShare(Math.min(1, share));

const hourMs = 3_600_000;
const hoursShown = 48;

export function CallsChart({ history }: { history: SyncHistory }) {
  const { calls } = history;
  const known = new Map(calls.hours.map(({ at, calls: count }) => [Date.parse(at), count]));
  const last = Math.floor(Date.parse(history.to) / hourMs) * hourMs;
  const columns = Array.from({ length: hoursShown }, (_, n): Column => {
    const at = last - (hoursShown - 1 - n) * hourMs;
    const count = known.get(at) ?? 0;
    const label = formatHour(at);
    return {
      key: String(at),
      label,
      title: `${label}: ${plural(count, 'call', 'calls')}`,
      values: { calls: count },
    };
  });
  const busiest = Math.max(0, ...calls.hours.map((hour) => hour.calls));
  return (
    <ChartPanel
      title="Calls to HubSpot"
      explanation={
        <>
          HubSpot allows {formatCount(calls.limit)} calls per 10 s, or {formatCount(calls.hourlyLimit)} an
          hour. The busiest of the last {hoursShown} hours used{' '}
          {smallShare(busiest / Math.max(1, calls.hourlyLimit))} of that.{' '}
          {plural(calls.today, 'call', 'calls')} today
          {calls.daily !== null &&
            `; HubSpot counts ${formatCount(calls.daily.used)} of ${formatCount(calls.daily.limit)} for the day, including other apps with the same token`}
          .
        </>
      }
      label={`Calls by hour over the last ${hoursShown} hours: at most ${formatCount(busiest)} in one hour.`}
      columns={columns}
      series={[{ name: 'calls', tone: 'busy', words: 'Calls' }]}
      kind="bars"
      format={formatCount}
      unit="Hour"
      empty={busiest === 0 ? 'No calls in the last two days.' : undefined}
    />
  );
}
