import { daysUntil, formatDay } from '../format/dates.ts';
import { plural } from '../format/text.ts';
import { useNow } from './now.ts';
import type { Tone } from './state-pill.tsx';
import { Nothing } from './values.tsx';

const soonDays = 30;
const yearsFromDays = 730;

const length = (days: number): string =>
  days >= yearsFromDays ? plural(Math.floor(days / 365.25), 'year', 'years') : plural(days, 'day', 'days');

/**
 * How far a renewal is away, in words and a tone: past and near ones stand out.
 * @param isOpen an open deal stands behind the day: once the day is past, the deal is overdue.
 */
export const renewalDistance = (
  day: string,
  now: number,
  isOpen = false,
): { text: string; tone: Tone } | undefined => {
  const days = daysUntil(day, now);
  if (days === undefined) return undefined;
  if (days < 0) return { text: isOpen ? `${length(-days)} overdue` : `${length(-days)} ago`, tone: 'bad' };
  if (days === 0) return { text: 'today', tone: 'warn' };
  return { text: `in ${length(days)}`, tone: days <= soonDays ? 'warn' : 'idle' };
};

/** A renewal date with the days left. */
export function RenewalDay({ day }: { day: string | null }) {
  const now = useNow(60_000);
  if (day === null) return <Nothing />;
  const distance = renewalDistance(day, now);
  return (
    <span className="cx-renewal">
      <time dateTime={day} className="cx-nowrap">
        {formatDay(day)}
      </time>
      {distance && (
        <span className="cx-cell-sub" data-tone={distance.tone}>
          {distance.text}
        </span>
      )}
    </span>
  );
}

/** A renewal date where there is room for nothing else: past and near ones stand out by their colour, and say so. */
export function RenewalDayShortly({ day }: { day: string | null }) {
  const now = useNow(60_000);
  if (day === null) return null;
  const distance = renewalDistance(day, now);
  return (
    <time dateTime={day} className="cx-nowrap" data-tone={distance?.tone} title={distance?.text}>
      {formatDay(day)}
      {distance && <span className="cx-unseen">, {distance.text}</span>}
    </time>
  );
}
