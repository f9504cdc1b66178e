import { numberFormat } from './preferences.ts';

// Figures that are shown with a target.

const fine = numberFormat({ style: 'percent', maximumFractionDigits: 2 });
const tenths = numberFormat({ maximumFractionDigits: 1 });

/** A share with two decimals, shown with a target. Less than 100% is never rounded up to it: 99.998 % isn't 100 %. */
export const formatFineShare = (share: number): string => {
  const hundredths = Math.floor(share * 10_000 + 1e-7) / 10_000;
  return fine().format(hundredths);
};

/** A length of time from parts of a second to days, in its largest unit: "0.4 s", "12 s", "5 min", "3.5 h", "2 days". */
export const formatSeconds = (seconds: number): string => {
  if (seconds < 9.95) return `${tenths().format(seconds)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  if (seconds < 3_570) return `${Math.round(seconds / 60)} min`;
  if (seconds < 86_400) return `${tenths().format(seconds / 3_600)} h`;
  const days = tenths().format(seconds / 86_400);
  return `${days} ${days === '1' ? 'day' : 'days'}`;
};
