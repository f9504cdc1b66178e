import { Skeleton, Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { CustomerListQuery, CustomerSummary } from '../../../src/contract/customers.ts';
import { humanize } from '../format/text.ts';
import { Health } from './health.tsx';
import { RenewalDay } from './renewal-day.tsx';
import { SortHeader } from './sort-header.tsx';
import { Amount, Line } from './values.tsx';

type Sort = CustomerListQuery['sort'];

interface CustomersTableProps {
  /** Undefined while the first page is on its way. */
  customers: CustomerSummary[] | undefined;
  currency: string | null;
  sort: Sort;
  onSort: (sort: Sort) => void;
}

const directionOf = (sort: Sort, column: 'name' | 'arr') =>
  sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : undefined;

const placeholderRows = Array.from({ length: 8 }, (_, row) => `row ${row}`);

function CustomerRow({ customer, currency }: { customer: CustomerSummary; currency: string | null }) {
  return (
    <Table.Tr className="cx-row">
      <Table.Td className="cx-cell-name">
        <Link to="/customers/$id" params={{ id: customer.id }} className="cx-row-link">
          <Line text={customer.name} fallback="Unnamed customer" />
        </Link>
        <span className="cx-cell-sub cx-under-md">
          <Line text={customer.domain} fallback="" />
        </span>
      </Table.Td>
      <Table.Td className="cx-cell-domain cx-from-md">
        <Line text={customer.domain} />
      </Table.Td>
      <Table.Td className="cx-cell-industry cx-from-lg">
        <Line text={customer.industry === null ? null : humanize(customer.industry)} />
      </Table.Td>
      <Table.Td className="cx-cell-number">
        <Amount amount={customer.arr} currency={currency} />
      </Table.Td>
      <Table.Td className="cx-cell-person cx-from-lg">
        <Line text={customer.csm ? (customer.csm.name ?? customer.csm.email) : null} />
      </Table.Td>
      <Table.Td className="cx-cell-health">
        <Health score={customer.healthScore} trend={customer.healthTrend} />
      </Table.Td>
      <Table.Td className="cx-cell-day cx-from-sm">
        <RenewalDay day={customer.renewalDate} />
      </Table.Td>
    </Table.Tr>
  );
}

export function CustomersTable({ customers, currency, sort, onSort }: CustomersTableProps) {
  const header = (column: 'name' | 'arr', label: string, first: Sort, second: Sort) => (
    <SortHeader
      label={label}
      direction={directionOf(sort, column)}
      onSort={() => onSort(sort === first ? second : first)}
    />
  );
  return (
    <Table className="cx-table cx-customers" aria-busy={customers === undefined}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th className="cx-cell-name" aria-sort={directionOf(sort, 'name')}>
            {header('name', 'Name', 'name', '-name')}
          </Table.Th>
          <Table.Th className="cx-cell-domain cx-from-md">Domain</Table.Th>
          <Table.Th className="cx-cell-industry cx-from-lg">Industry</Table.Th>
          <Table.Th className="cx-cell-number" aria-sort={directionOf(sort, 'arr')}>
            {header('arr', 'ARR', '-arr', 'arr')}
          </Table.Th>
          <Table.Th className="cx-cell-person cx-from-lg">CSM</Table.Th>
          <Table.Th className="cx-cell-health">Health</Table.Th>
          <Table.Th className="cx-cell-day cx-from-sm">Renewal</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {customers?.map((customer) => (
          <CustomerRow key={customer.id} customer={customer} currency={currency} />
        )) ??
          placeholderRows.map((row) => (
            <Table.Tr key={row}>
              <Table.Td colSpan={7}>
                <Skeleton h={18} />
              </Table.Td>
            </Table.Tr>
          ))}
      </Table.Tbody>
    </Table>
  );
}
