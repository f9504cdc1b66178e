import { VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Amount as AmountValue } from '../../../../src/contract/common.ts';
import { formatAmount, formatAmountFully, formatTotal } from '../../format/amounts.ts';
import { formatAge, formatDate, formatDay, formatMoment, formatMomentExactly } from '../../format/dates.ts';
import { shorten } from '../../format/text.ts';
import { useNow } from '../now.ts';
import styles from './values.module.css';

// The rendering of single values. Everything from portals is shown as plain text, in its own direction, and never
// breaks a layout, however long it is.

/** Shown instead of a missing value; `label` is for screen readers. */
export function Nothing({ label = 'none' }: { label?: string }) {
  return (
    <span className="cx-soft">
      <span aria-hidden>–</span>
      <VisuallyHidden>{label}</VisuallyHidden>
    </span>
  );
}

/** How long ago something was; the exact time on hover. */
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

/** The day of a time, in the user's zone; the exact time on hover. */
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
  /** Whether it is a sum of several amounts: shown in whole units. */
  total?: boolean;
}

/** An amount; if it was shortened, all digits show on hover. */
export function Amount({ amount, currency, total = false }: AmountProps) {
  if (amount === null) return <Nothing />;
  const short = (total ? formatTotal : formatAmount)(amount, currency);
  const full = formatAmountFully(amount, currency);
  if (short === full) return <span className="cx-figure">{short}</span>;
  return (
    <span className={`cx-figure ${styles.shortened}`} title={full}>
      {short}
    </span>
  );
}

interface LineProps {
  text: string | null;
  fallback?: ReactNode;
  /** The maximum number of lines. Default: one. */
  lines?: number;
}

/** A record's text on one line or a few, cut at the end of its space. */
export function Line({ text, fallback, lines = 1 }: LineProps) {
  if (text === null || text.trim() === '') {
    return typeof fallback === 'string' && fallback !== '' ? (
      <span className={`${styles.line} cx-soft`} data-lines={1}>
        {fallback}
      </span>
    ) : (
      (fallback ?? <Nothing />)
    );
  }
  return (
    <span
      className={styles.line}
      data-lines={lines}
      {...(lines === 1 ? {} : { style: { WebkitLineClamp: lines } })}
      dir="auto"
      title={text.length > 24 ? shorten(text, 600) : undefined}
    >
      {shorten(text, 300)}
    </span>
  );
}
