import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Amount as AmountValue } from '../../../src/contract/common.ts';
import { formatAmount, formatAmountFully, formatTotal } from '../format/amounts.ts';
import { formatAge, formatDate, formatDay, formatMoment, formatMomentExactly } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { useNow } from './now.ts';

// How single values look. Everything that portals send is shown as text, in its own direction, and never breaks a
// layout, however long it is.

/** In place of a value that is not there; `label` is what a screen reader says. */
export function Nothing({ label = 'none' }: { label?: string }) {
  return (
    <span className="cx-nothing">
      <span aria-hidden>–</span>
      <span className="cx-unseen">{label}</span>
    </span>
  );
}

/** How long ago something was; the exact moment on hover. */
export function Age({ at, prefix = '' }: { at: string; prefix?: string }) {
  const now = useNow(10_000);
  return (
    <time dateTime={at} title={formatMomentExactly(at)} className="cx-nowrap">
      {prefix}
      {formatAge(at, now)}
    </time>
  );
}

export function MomentText({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatMomentExactly(at)}>
      {formatMoment(at)}
    </time>
  );
}

/** The day of a moment, in the user's zone; the exact moment on hover. */
export function DateText({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatMomentExactly(at)} className="cx-nowrap">
      {formatDate(at)}
    </time>
  );
}

export function DayText({ day }: { day: string | null }) {
  if (day === null) return <Nothing />;
  return (
    <time dateTime={day} className="cx-nowrap">
      {formatDay(day)}
    </time>
  );
}

interface AmountProps {
  amount: AmountValue | null;
  currency: string | null;
  /** It is what several amounts come to: shown in whole units. */
  total?: boolean;
}

/** An amount; where it was shortened, all digits show on hover. */
export function Amount({ amount, currency, total = false }: AmountProps) {
  if (amount === null) return <Nothing />;
  const short = (total ? formatTotal : formatAmount)(amount, currency);
  const full = formatAmountFully(amount, currency);
  if (short === full) return <span className="cx-figure">{short}</span>;
  return (
    <span className="cx-figure cx-shortened" title={full}>
      {short}
    </span>
  );
}

/** One line of a record's text, cut where its place ends. */
export function Line({ text, fallback }: { text: string | null; fallback?: ReactNode }) {
  if (text === null || text.trim() === '') {
    return typeof fallback === 'string' && fallback !== '' ? (
      <span className="cx-line cx-soft">{fallback}</span>
    ) : (
      (fallback ?? <Nothing />)
    );
  }
  return (
    <span className="cx-line" dir="auto" title={text.length > 24 ? shorten(text, 600) : undefined}>
      {shorten(text, 300)}
    </span>
  );
}

export function Dimmed({ children }: { children: ReactNode }) {
  return (
    <Text span size="sm" c="dimmed">
      {children}
    </Text>
  );
}
