import { Button, Group, Table, VisuallyHidden } from '@mantine/core';
import { IconReceipt2 } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Customer, Deal } from '../../../src/contract/customers.ts';
import { customerDealsQuery } from '../api/customers.ts';
import { formatCount } from '../format/amounts.ts';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { Panel, PanelFoot } from '../ui/page/panel.tsx';
import stacked from '../ui/table/stacked.module.css';
import { TableScroll } from '../ui/table/table-scroll.tsx';
import { useCompanyCurrency } from '../ui/use-currency.ts';
import { OutsideLink } from '../ui/value/links.tsx';
import { StatePill, Tag } from '../ui/value/state-pill.tsx';
import { Amount, DayText, Line } from '../ui/value/values.tsx';
import { renewalStageWords } from '../ui/words.ts';
import cells from './cells.module.css';

/** HubSpot's conversion of an amount that isn't in the company currency. */
export function ConvertedAmount({ deal, currency }: { deal: Deal; currency: string | null }) {
  if (deal.amountInCompanyCurrency === null || currency === null) return null;
  if (deal.currency === null || deal.currency === currency) return null;
  return (
    <span className="cx-cell-sub">
      <Amount amount={deal.amountInCompanyCurrency} currency={currency} />
    </span>
  );
}

function DealRow({ deal, currency }: { deal: Deal; currency: string | null }) {
  const stage = renewalStageWords[deal.renewalStage];
  return (
    <Table.Tr>
      <Table.Td className={cells.name}>
        <span className="cx-strong">
          {deal.url ? (
            <OutsideLink href={deal.url}>
              <Line text={deal.name} fallback="Unnamed deal" lines={2} />
            </OutsideLink>
          ) : (
            <Line text={deal.name} fallback="Unnamed deal" lines={2} />
          )}
        </span>
        {(deal.isRenewal || deal.archivedAt) && (
          <Group gap={4}>
            {deal.isRenewal && <Tag tone="busy">Renewal</Tag>}
            {deal.archivedAt && <Tag tone="warn">Archived</Tag>}
          </Group>
        )}
      </Table.Td>
      <Table.Td className={cells.stage} data-label="Stage">
        <StatePill tone={stage.tone}>{stage.word}</StatePill>
        <span className="cx-cell-sub">
          <Line text={deal.stageLabel ?? deal.stageId} fallback="" />
        </span>
      </Table.Td>
      <Table.Td className="cx-cell-number" data-label="Amount">
        <Amount amount={deal.amount} currency={deal.currency} />
        <ConvertedAmount deal={deal} currency={currency} />
      </Table.Td>
      <Table.Td data-label="Close date">
        <DayText day={deal.closeDate} />
      </Table.Td>
      <Table.Td className={cells.owner} data-label="Owner">
        <Line text={deal.owner ? (deal.owner.name ?? deal.owner.email) : null} />
      </Table.Td>
    </Table.Tr>
  );
}

interface DealsTableProps {
  label: string;
  customer: Customer;
  deals: Deal[];
  /** The total number, loaded or not. */
  count: number;
  /** Loads more, if there are more. */
  onMore?: (() => void) | undefined;
  busy?: boolean;
}

/** The number of deals shown at first: a long list would push the rest of the page out of sight. */
const shownAtFirst = 10;

function DealsTable({ label, customer, deals, count, onMore, busy = false }: DealsTableProps) {
  const currency = useCompanyCurrency(customer.hubspot.map((place) => place.integrationId));
  const [all, setAll] = useState(false);
  const shown = all ? deals : deals.slice(0, shownAtFirst);
  const hasMore = shown.length < deals.length || onMore !== undefined;
  return (
    <>
      <TableScroll label={label}>
        <Table className={`cx-table ${stacked.table} ${stacked.pairs}`}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Deal</Table.Th>
              <Table.Th>Stage</Table.Th>
              <Table.Th className="cx-cell-number">Amount</Table.Th>
              <Table.Th>Close date</Table.Th>
              <Table.Th>Owner</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((deal) => (
              <DealRow key={deal.id} deal={deal} currency={currency} />
            ))}
          </Table.Tbody>
        </Table>
      </TableScroll>
      {hasMore && (
        <PanelFoot>
          <span>
            {formatCount(shown.length)} of {formatCount(count)}
          </span>
          <Button
            variant="default"
            size="xs"
            loading={busy}
            onClick={() => {
              if (shown.length < deals.length) setAll(true);
              else onMore?.();
            }}
          >
            Show more<VisuallyHidden> {label.toLowerCase()}</VisuallyHidden>
          </Button>
        </PanelFoot>
      )}
    </>
  );
}

/** Deals that are neither won nor lost yet. */
export function OpenDeals({ customer }: { customer: Customer }) {
  const deals = customer.openDeals;
  return (
    <Panel title="Open deals" note={formatCount(deals.length)} flush>
      {deals.length === 0 ? (
        <EmptyState icon={IconReceipt2} title="No open deals">
          Open deals of this company in HubSpot appear here.
        </EmptyState>
      ) : (
        <DealsTable label="Open deals" customer={customer} deals={deals} count={deals.length} />
      )}
    </Panel>
  );
}

/** Closed and archived deals; nothing if a customer has none. */
export function OtherDeals({ customer }: { customer: Customer }) {
  const expected = customer.dealCount - customer.openDeals.length;
  const query = useInfiniteQuery({ ...customerDealsQuery(customer.id), enabled: expected > 0 });
  if (expected <= 0) return null;
  const open = new Set(customer.openDeals.map((deal) => deal.id));
  const deals = (query.data?.pages ?? []).flatMap((page) => page.items).filter((deal) => !open.has(deal.id));
  if (query.isSuccess && deals.length === 0 && !query.hasNextPage) return null;
  return (
    <Panel title="Other deals" note={formatCount(expected)} flush>
      <Loaded query={query} what="deals" skeleton={[88]} inset>
        {() => (
          <DealsTable
            label="Other deals"
            customer={customer}
            deals={deals}
            count={expected}
            onMore={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
            busy={query.isFetchingNextPage}
          />
        )}
      </Loaded>
    </Panel>
  );
}
