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
      title="Freshness"
      explanation="How old changes were when they were stored here, from HubSpot’s stamp of the record, whichever way they came. First loads, new contacts and associations are left out: HubSpot does not say when those were made."
      label={
        period.p95Seconds === null
          ? 'No changes came.'
          : `Age of changes by day, ${spanOf(history)}: half within ${formatSeconds(period.p50Seconds ?? 0)}, 95% within ${formatSeconds(period.p95Seconds)} over all days.`
      }
      columns={columnsOf(
        history,
        ({ freshness }) => ({ half: freshness.p50Seconds, most: freshness.p95Seconds }),
        ({ freshness: { changes, p50Seconds, p95Seconds } }) => [
          changes === 0 ? null : plural(changes, 'change', 'changes'),
          p50Seconds === null ? null : `half within ${formatSeconds(p50Seconds)}`,
          p95Seconds === null ? null : `95% within ${formatSeconds(p95Seconds)}`,
        ],
      )}
      series={[
        { name: 'half', tone: 'busy', words: 'Half of the changes' },
        { name: 'most', tone: 'warn', words: '95% of the changes' },
      ]}
      kind="lines"
      format={formatSeconds}
      unit="Day"
      logarithmic
      promise={{ value: history.targets.freshnessSeconds, label: 'promised' }}
      empty={period.changes === 0 ? 'No change came from HubSpot in this time.' : undefined}
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
      explanation={`${plural(received, 'record', 'records')} came; what was as it had been is not drawn.`}
      label={`Records from HubSpot by day, ${spanOf(history)}: ${formatCount(sum(({ inbound }) => inbound.created))} created, ${formatCount(sum(({ inbound }) => inbound.updated))} updated, ${formatCount(sum(({ inbound }) => inbound.archived))} archived, ${formatCount(sum(({ inbound }) => inbound.failed))} not accepted whole.`}
      columns={columnsOf(
        history,
        ({ inbound: { created, updated, archived, failed } }) => ({ created, updated, archived, failed }),
        ({ inbound }) =>
          inbound.received + inbound.archived === 0
            ? [null]
            : (['received', 'created', 'updated', 'archived', 'failed'] as const)
                .filter((name) => inbound[name] > 0)
                .map((name) => `${formatCount(inbound[name])} ${name}`),
      )}
      series={[
        { name: 'created', tone: 'good', words: 'Created' },
        { name: 'updated', tone: 'busy', words: 'Updated' },
        { name: 'archived', tone: 'idle', words: 'Archived' },
        { name: 'failed', tone: 'bad', words: 'Not accepted whole' },
      ]}
      kind="bars"
      format={formatCount}
      unit="Day"
      empty={
        sum(
          ({ inbound: { created, updated, archived, failed } }) => created + updated + archived + failed,
        ) === 0
          ? 'Nothing changed in this time.'
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
      explanation="Records that were sent to HubSpot: health scores, and fields of outbound mappings."
      label={`Records to HubSpot by day, ${spanOf(history)}: ${formatCount(sent)} sent, ${formatCount(failed)} refused.`}
      columns={columnsOf(
        history,
        ({ outbound }) => ({ sent: outbound.sent, failed: outbound.failed }),
        ({ outbound }) => [
          outbound.sent + outbound.failed === 0 ? null : `${formatCount(outbound.sent)} sent`,
          outbound.failed === 0 ? null : `${formatCount(outbound.failed)} refused`,
        ],
      )}
      series={[
        { name: 'sent', tone: 'busy', words: 'Sent' },
        { name: 'failed', tone: 'bad', words: 'Refused' },
      ]}
      kind="bars"
      format={formatCount}
      unit="Day"
      empty={sent + failed === 0 ? 'Nothing was pushed in this time.' : undefined}
    />
  );
}

/** Of a limit that is far away. */
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
          Of all processes together. HubSpot allows {formatCount(calls.limit)} in any 10 s, which is{' '}
          {formatCount(calls.hourlyLimit)} an hour; the busiest of the last {hoursShown} hours took{' '}
          {smallShare(busiest / Math.max(1, calls.hourlyLimit))} of that.{' '}
          {calls.daily === null
            ? `Today ${plural(calls.today, 'call was', 'calls were')} made.`
            : `Today ${plural(calls.today, 'call was', 'calls were')} made; HubSpot counts ${formatCount(calls.daily.used)} of ${formatCount(calls.daily.limit)} for the day, ours and those of others with the same token.`}
        </>
      }
      label={`Calls by the hour, of the last ${hoursShown} hours: at most ${formatCount(busiest)} in one.`}
      columns={columns}
      series={[{ name: 'calls', tone: 'busy', words: 'Calls' }]}
      kind="bars"
      format={formatCount}
      unit="Hour"
      empty={busiest === 0 ? 'No call was made in the last two days.' : undefined}
    />
  );
}
