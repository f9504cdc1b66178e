import { VisuallyHidden } from '@mantine/core';
import { formatDay } from '../format/dates.ts';
import { plural } from '../format/text.ts';
import type { Tone } from '../ui/value/state-pill.tsx';
import { Nothing } from '../ui/value/values.tsx';

const soonDays = 30;
const yearsFromDays = 730;

const length = (days: number): string =>
  days >= yearsFromDays ? plural(Math.floor(days / 365.25), 'year', 'years') : plural(days, 'day', 'days');

/**
 * How far away a renewal is, in words and with a color that highlights past and close ones.
 * @param days as counted by the server, from the portal's today.
 * @param isOpen whether the date is that of an open deal, which is overdue once it has passed.
 */
export const renewalDistance = (
  days: number | null,
  isOpen = false,
): { text: string; tone: Tone } | undefined => {
  if (days === null) return undefined;
  if (days < 0) return { text: isOpen ? `${length(-days)} overdue` : `${length(-days)} ago`, tone: 'bad' };
  if (days === 0) return { text: 'today', tone: 'warn' };
  return { text: `in ${length(days)}`, tone: days <= soonDays ? 'warn' : 'idle' };
};

/** A renewal date with the days left. */
export function RenewalDay({ day, days }: { day: string | null; days: number | null }) {
  if (day === null) return <Nothing />;
  const distance = renewalDistance(days);
  return (
    <span>
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

/** A short renewal date: past and close ones stand out by color, and have a tooltip. */
export function RenewalDayShortly({ day, days }: { day: string | null; days: number | null }) {
  if (day === null) return null;
  const distance = renewalDistance(days);
  return (
    <time dateTime={day} className="cx-nowrap" data-tone={distance?.tone} title={distance?.text}>
      {formatDay(day)}
      {distance && <VisuallyHidden component="span">, {distance.text}</VisuallyHidden>}
    </time>
  );
}
