import { Box, Paper, Skeleton, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type RenewalFilters, renewalSummaryQuery } from '../api/renewals.ts';
import { formatTotal } from '../format/amounts.ts';
import { formatMonthShortly, monthsFrom } from '../format/periods.ts';
import { plural } from '../format/text.ts';
import { useToday } from '../ui/today.ts';
import {
  lengthsOf,
  type MonthFilters,
  mainCurrency,
  type Stretch,
  stretchesOf,
  totalOf,
} from './month-bars.ts';
import styles from './renewal-months.module.css';

const monthsShown = 12;
/** Relative to a month: words need more space. */
const widths: Record<Stretch['kind'], number> = { before: 1.7, month: 1, after: 1.1 };

function Label({ kind, month }: Stretch) {
  if (kind === 'after') return 'Later';
  if (kind === 'before') {
    return (
      <>
        <Box component="span" visibleFrom="sm">
          Overdue
        </Box>
        <Box component="span" hiddenFrom="sm">
          Past
        </Box>
      </>
    );
  }
  return (
    <>
      {formatMonthShortly(month)}
      {month.endsWith('-01') && (
        <Box component="span" visibleFrom="sm">
          {' '}
          {month.slice(0, 4)}
        </Box>
      )}
    </>
  );
}

interface BarProps {
  stretch: Stretch;
  currency: string | undefined;
  largest: number;
  chosen: boolean;
  onChoose: () => void;
}

function Bar({ stretch, currency, largest, chosen, onChoose }: BarProps) {
  const total = totalOf(stretch.groups, currency);
  const { whole, committed, atRisk } = lengthsOf(total, largest);
  const count = stretch.groups.reduce((sum, group) => sum + group.count, 0);
  const sum = total ? formatTotal(total.upForRenewal, total.currency) : undefined;
  const words = `${stretch.words}: ${plural(count, 'renewal', 'renewals')}${sum ? `, ${sum}` : ''}`;
  return (
    <UnstyledButton className={styles.month} aria-pressed={chosen} title={words} onClick={onChoose}>
      <span className={styles.room} aria-hidden>
        <span className={styles.bar} style={{ height: `${whole * 100}%` }}>
          <span className={styles.part} data-tone="bad" style={{ height: `${atRisk * 100}%` }} />
          <span className={styles.part} data-tone="good" style={{ height: `${committed * 100}%` }} />
        </span>
      </span>
      <span className={styles.label}>
        <Label {...stretch} />
        <VisuallyHidden component="span">. {words}</VisuallyHidden>
      </span>
    </UnstyledButton>
  );
}

interface RenewalMonthsProps {
  filters: RenewalFilters;
  onChoose: (filters: MonthFilters) => void;
}

/**
 * Renewals that close in each of the next twelve months, overdue ones, and those that close later. Selecting a bar
 * filters the screen.
 */
export function RenewalMonths({ filters, onChoose }: RenewalMonthsProps) {
  const today = useToday();
  const { month, from, to, ...others } = filters;
  const summary = useQuery(renewalSummaryQuery('month', others));
  if (summary.isPending || today === undefined) return <Skeleton h={180} mb="lg" aria-hidden />;
  if (!summary.data || summary.data.groups.length === 0) return null;
  const { groups } = summary.data;
  const stretches = stretchesOf(monthsFrom(today, monthsShown), groups, filters.state === undefined);
  const currency = mainCurrency(groups);
  const amounts = stretches.map((stretch) => Number(totalOf(stretch.groups, currency)?.upForRenewal ?? 0));
  const largest = Math.max(...amounts.filter(Number.isFinite), 0);
  const isChosen = (chosen: MonthFilters) =>
    month === chosen.month && from === chosen.from && to === chosen.to;
  const columns = stretches.map(({ kind }) => `minmax(0, ${widths[kind]}fr)`).join(' ');
  return (
    <Paper
      component="section"
      withBorder
      radius="lg"
      mb="lg"
      className={styles.months}
      aria-label="Renewals by month"
    >
      <div className={styles.bars} style={{ gridTemplateColumns: columns }}>
        {stretches.map((stretch) => {
          const chosen = isChosen(stretch.filters);
          return (
            <Bar
              key={`${stretch.kind} ${stretch.month}`}
              stretch={stretch}
              currency={currency}
              largest={largest}
              chosen={chosen}
              onChoose={() => onChoose(chosen ? {} : stretch.filters)}
            />
          );
        })}
      </div>
      <ul className={styles.legend} aria-label="Colors">
        <li data-tone="good">Committed</li>
        <li data-tone="bad">At risk</li>
        <li data-tone="idle">Undecided{currency && ` (${currency})`}</li>
      </ul>
    </Paper>
  );
}
