import { Skeleton, Table } from '@mantine/core';
import type { Renewal, RenewalSummary } from '../../../src/contract/renewals.ts';
import { formatMonth } from '../format/periods.ts';
import { plural } from '../format/text.ts';
import { Health } from '../health/health.tsx';
import { Amount, Nothing } from '../ui/values.tsx';
import {
  RenewalClose,
  RenewalCsm,
  RenewalCustomer,
  RenewalDeal,
  RenewalRiskReasons,
  RenewalStagePill,
  RenewalValue,
} from './renewal-parts.tsx';

type Group = RenewalSummary['groups'][number];

const columns = 7;
const placeholderRows = Array.from({ length: 8 }, (_, row) => `row ${row}`);

/** Renewals of the same month, in the order in which they come. */
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
    <Table.Tr className="cx-month-row">
      <Table.Th colSpan={columns} scope="rowgroup">
        <span className="cx-month-name">{month === null ? 'Without a close date' : formatMonth(month)}</span>
        {group && (
          <span className="cx-month-total">
            {plural(group.count, 'renewal', 'renewals')}
            {group.totals.map((total) => (
              <span key={total.currency} className="cx-strong">
                <Amount amount={total.upForRenewal} currency={total.currency} total />
              </span>
            ))}
          </span>
        )}
      </Table.Th>
    </Table.Tr>
  );
}

function Row({ renewal }: { renewal: Renewal }) {
  const { customer } = renewal;
  return (
    <Table.Tr>
      <Table.Td className="cx-cell-who">
        <RenewalCustomer renewal={renewal} />
        <span className="cx-renewal-deal cx-deal-name">
          <RenewalDeal renewal={renewal} />
        </span>
      </Table.Td>
      <Table.Td className="cx-cell-health">
        {customer ? <Health score={customer.healthScore} trend={customer.healthTrend} /> : <Nothing />}
      </Table.Td>
      <Table.Td className="cx-cell-renewal-stage">
        <RenewalStagePill renewal={renewal} />
      </Table.Td>
      <Table.Td className="cx-cell-number">
        <RenewalValue renewal={renewal} />
      </Table.Td>
      <Table.Td className="cx-cell-when">
        <RenewalClose renewal={renewal} />
      </Table.Td>
      <Table.Td className="cx-cell-risk">
        {renewal.deal.isClosed ? <Nothing label="closed" /> : <RenewalRiskReasons renewal={renewal} />}
      </Table.Td>
      <Table.Td className="cx-cell-csm">
        <RenewalCsm renewal={renewal} />
      </Table.Td>
    </Table.Tr>
  );
}

interface RenewalTableProps {
  /** In the order of their close dates; undefined while the first page is on its way. */
  renewals: readonly Renewal[] | undefined;
  /** Counts and totals of whole months: a page may hold a part of one. */
  months: readonly Group[];
}

/** Renewals by the month in which they close. */
export function RenewalTable({ renewals, months }: RenewalTableProps) {
  return (
    <Table className="cx-table cx-table-renewals" aria-busy={renewals === undefined}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Customer and deal</Table.Th>
          <Table.Th className="cx-cell-health">Health</Table.Th>
          <Table.Th className="cx-cell-renewal-stage">Stage</Table.Th>
          <Table.Th className="cx-cell-number">Value</Table.Th>
          <Table.Th className="cx-cell-when">Closes</Table.Th>
          <Table.Th className="cx-cell-risk">Risk</Table.Th>
          <Table.Th className="cx-cell-csm">CSM</Table.Th>
        </Table.Tr>
      </Table.Thead>
      {renewals ? (
        byMonth(renewals).map(({ month, renewals: rows }) => (
          <Table.Tbody key={month ?? 'none'}>
            <MonthHead month={month} group={months.find(({ key }) => key === month)} />
            {rows.map((renewal) => (
              <Row key={renewal.deal.id} renewal={renewal} />
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
