import { Box, Skeleton, Table } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { KeyboardEvent, ReactNode } from 'react';
import type { CustomerSort, CustomerSummary } from '../../../src/contract/customers.ts';
import { industryName } from '../format/fields.ts';
import { Health } from '../health/health.tsx';
import { RenewalDay, RenewalDayShortly } from '../renewals/renewal-day.tsx';
import { SortHeader } from '../ui/table/sort-header.tsx';
import { Amount, Line } from '../ui/value/values.tsx';
import type { CustomerColumn } from './customer-columns.tsx';
import styles from './customers-table.module.css';

interface Column {
  label: string;
  /** The class of its cells: its width, and from which screen width on it is shown. */
  place: string | undefined;
  /** How the first and the second click on its header sort, if it can be sorted. */
  sorts?: readonly [CustomerSort, CustomerSort];
  cell: (customer: CustomerSummary, currency: string | null) => ReactNode;
}

const columns: Record<CustomerColumn, Column> = {
  domain: {
    label: 'Domain',
    place: styles.domain,
    cell: (customer) => <Line text={customer.domain} />,
  },
  industry: {
    label: 'Industry',
    place: styles.industry,
    cell: (customer) => <Line text={industryName(customer)} />,
  },
  arr: {
    label: 'ARR',
    place: `cx-cell-number ${styles.arr}`,
    sorts: ['-arr', 'arr'],
    cell: (customer, currency) => <Amount amount={customer.arr} currency={currency} />,
  },
  csm: {
    label: 'CSM',
    place: styles.csm,
    cell: (customer) => <Line text={customer.csm ? (customer.csm.name ?? customer.csm.email) : null} />,
  },
  health: {
    label: 'Health',
    place: styles.health,
    sorts: ['health', '-health'],
    cell: (customer) => <Health score={customer.healthScore} trend={customer.healthTrend} />,
  },
  renewal: {
    label: 'Renewal',
    place: styles.renewal,
    sorts: ['renewal', '-renewal'],
    cell: (customer) => <RenewalDay day={customer.renewalDate} days={customer.daysToRenewal} />,
  },
};

interface CustomersTableProps {
  /** Undefined while the first page is loading. */
  customers: CustomerSummary[] | undefined;
  currency: string | null;
  shown: readonly CustomerColumn[];
  sort: CustomerSort;
  onSort: (sort: CustomerSort) => void;
}

const directionOf = (sort: CustomerSort, column: string) =>
  sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : undefined;

const placeholderRows = Array.from({ length: 8 }, (_, row) => `row ${row}`);

/** The rows' links in order, for navigating through the customers by keyboard. */
const linksIn = (table: Element): HTMLAnchorElement[] => [
  ...table.querySelectorAll<HTMLAnchorElement>('a[data-row]'),
];

/** Focuses the first customer, if there is one, from outside the table. */
export const focusFirstCustomer = (): void => linksIn(document.body)[0]?.focus();

/** Arrow keys move through the rows, Home and End to either end; Enter opens, as for any link. */
const walk = (event: KeyboardEvent<HTMLTableElement>) => {
  const links = linksIn(event.currentTarget);
  const here = links.findIndex((link) => link.matches(':focus'));
  if (here < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: links.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  links[to]?.focus();
};

export function CustomersTable({ customers, currency, shown, sort, onSort }: CustomersTableProps) {
  const header = (column: string, label: string, [first, second]: readonly [CustomerSort, CustomerSort]) => (
    <SortHeader
      label={label}
      direction={directionOf(sort, column)}
      onSort={() => onSort(sort === first ? second : first)}
    />
  );
  // On phones, the renewal has no column of its own: it is shown below another one.
  const hostOfRenewal = shown.includes('renewal')
    ? shown.find((name) => name === 'arr' || name === 'health')
    : undefined;
  return (
    <Box className={styles.frame}>
      <Table className={`cx-table ${styles.table}`} aria-busy={customers === undefined} onKeyDown={walk}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th aria-sort={directionOf(sort, 'name')}>
              {header('name', 'Name', ['name', '-name'])}
            </Table.Th>
            {shown.map((name) => {
              const { label, place, sorts } = columns[name];
              return (
                <Table.Th
                  key={name}
                  className={place}
                  aria-sort={sorts ? directionOf(sort, name) : undefined}
                >
                  {sorts ? header(name, label, sorts) : label}
                  {name === hostOfRenewal && (
                    <span className={`cx-cell-sub ${styles.onPhones}`}>renewal</span>
                  )}
                </Table.Th>
              );
            })}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {customers?.map((customer) => (
            <Table.Tr key={customer.id} className={styles.row}>
              <Table.Td>
                <Link to="/customers/$id" params={{ id: customer.id }} className={styles.link} data-row>
                  <Line text={customer.name} fallback="Unnamed customer" lines={2} />
                </Link>
                {shown.includes('domain') && (
                  <span className={`cx-cell-sub ${styles.withoutDomain}`}>
                    <Line text={customer.domain} fallback="" />
                  </span>
                )}
              </Table.Td>
              {shown.map((name) => (
                <Table.Td key={name} className={columns[name].place}>
                  {columns[name].cell(customer, currency)}
                  {name === hostOfRenewal && (
                    <span className={`cx-cell-sub ${styles.onPhones}`}>
                      <RenewalDayShortly day={customer.renewalDate} days={customer.daysToRenewal} />
                    </span>
                  )}
                </Table.Td>
              ))}
            </Table.Tr>
          )) ??
            placeholderRows.map((row) => (
              <Table.Tr key={row}>
                <Table.Td colSpan={shown.length + 1}>
                  <Skeleton h={18} />
                </Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
}
