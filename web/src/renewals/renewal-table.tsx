import { Group as Row, Skeleton, Table, Text } from '@mantine/core';
import type { Renewal, RenewalSummary } from '../../../src/contract/renewals.ts';
import { formatMonth } from '../format/periods.ts';
import { plural } from '../format/text.ts';
import { Health } from '../health/health.tsx';
import stacked from '../ui/table/stacked.module.css';
import { Amount, Nothing } from '../ui/value/values.tsx';
import {
  RenewalClose,
  RenewalCsm,
  RenewalCustomer,
  RenewalDeal,
  RenewalRiskReasons,
  RenewalStagePill,
  RenewalValue,
} from './renewal-parts.tsx';
import styles from './renewal-table.module.css';

type Group = RenewalSummary['groups'][number];

const columns = 7;
const placeholderRows = Array.from({ length: 8 }, (_, row) => `row ${row}`);

/** Renewals of the same month, in their order. */
const byMonth = (renewals: readonly Renewal[]): { month: string | null; renewals: Renewal[] }[] => {
  const months: { month: string | null; renewals: Renewal[] }[] = [];
  for (const renewal of renewals) {
    const month = renewal.deal.closeDate?.slice(0, 7) ?? null;
    const last = months.at(-1);
    if (last?.month === month) last.renewals.push(renewal);
    else months.push({ month, renewals: [renewal] });
  }
  return months;
};

function MonthHead({ month, group }: { month: string | null; group: Group | undefined }) {
  return (
    <Table.Tr className={styles.month}>
      <Table.Th colSpan={columns} scope="rowgroup">
        <Row component="span" gap="0 14px">
          {month === null ? 'No close date' : formatMonth(month)}
          {group && (
            <Row component="span" gap="0 12px" fw={400} c="dimmed">
              {plural(group.count, 'renewal', 'renewals')}
              {group.totals.map((total) => (
                <Text key={total.currency} span inherit fw={600} c="var(--mantine-color-text)">
                  <Amount amount={total.upForRenewal} currency={total.currency} total />
                </Text>
              ))}
            </Row>
          )}
        </Row>
      </Table.Th>
    </Table.Tr>
  );
}

function RenewalRow({ renewal }: { renewal: Renewal }) {
  const { customer } = renewal;
  return (
    <Table.Tr>
      <Table.Td>
        <RenewalCustomer renewal={renewal} />
        <RenewalDeal renewal={renewal} />
      </Table.Td>
      <Table.Td className={styles.health}>
        {customer ? <Health score={customer.healthScore} trend={customer.healthTrend} /> : <Nothing />}
      </Table.Td>
      <Table.Td className={styles.stage}>
        <RenewalStagePill renewal={renewal} />
      </Table.Td>
      <Table.Td className={`cx-cell-number ${styles.number}`}>
        <RenewalValue renewal={renewal} />
      </Table.Td>
      <Table.Td className={styles.when}>
        <RenewalClose renewal={renewal} />
      </Table.Td>
      <Table.Td className={styles.risk}>
        {renewal.deal.isClosed ? <Nothing label="closed" /> : <RenewalRiskReasons renewal={renewal} />}
      </Table.Td>
      <Table.Td visibleFrom="lg">
        <RenewalCsm renewal={renewal} />
      </Table.Td>
    </Table.Tr>
  );
}

interface RenewalTableProps {
  /** Ordered by close date; undefined while the first page is loading. */
  renewals: readonly Renewal[] | undefined;
  /** Counts and totals of whole months: a page may only have part of one. */
  months: readonly Group[];
}

/** Renewals by the month of their close date. */
export function RenewalTable({ renewals, months }: RenewalTableProps) {
  return (
    <Table className={`cx-table ${stacked.table} ${styles.table}`} aria-busy={renewals === undefined}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Customer and deal</Table.Th>
          <Table.Th w={88}>Health</Table.Th>
          <Table.Th w={130}>Stage</Table.Th>
          <Table.Th className={`cx-cell-number ${styles.number}`}>Value</Table.Th>
          <Table.Th w={138}>Close date</Table.Th>
          <Table.Th w="23%">Risk</Table.Th>
          <Table.Th w={126} visibleFrom="lg">
            CSM
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      {renewals ? (
        byMonth(renewals).map(({ month, renewals: rows }) => (
          <Table.Tbody key={month ?? 'none'}>
            <MonthHead month={month} group={months.find(({ key }) => key === month)} />
            {rows.map((renewal) => (
              <RenewalRow key={renewal.deal.id} renewal={renewal} />
            ))}
          </Table.Tbody>
        ))
      ) : (
        <Table.Tbody>
          {placeholderRows.map((row) => (
            <Table.Tr key={row}>
              <Table.Td colSpan={columns}>
                <Skeleton h={30} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      )}
    </Table>
  );
}
