import { Table } from '@mantine/core';
import type { ChatData } from '../../../../src/contract/chat.ts';
import type { Deal } from '../../../../src/contract/customers.ts';
import { formatCount } from '../../format/amounts.ts';
import { renewalDistance } from '../../renewals/renewal-day.tsx';
import { OutsideLink } from '../../ui/links.tsx';
import { StatePill, Tag } from '../../ui/state-pill.tsx';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { Amount, DayText, Line } from '../../ui/values.tsx';
import { renewalStageWords } from '../../ui/words.ts';
import { ChatAge } from './chat-parts.tsx';

function Row({ deal }: { deal: Deal }) {
  const { word, tone } = renewalStageWords[deal.renewalStage];
  const left = deal.isClosed ? undefined : renewalDistance(deal.daysLeft, true);
  const overdue = left?.tone === 'bad' ? left : undefined;
  const name = <Line text={deal.name} fallback="Unnamed deal" />;
  return (
    <Table.Tr>
      <Table.Td className="cx-chat-deal">
        <span className="cx-strong">
          {deal.url ? <OutsideLink href={deal.url}>{name}</OutsideLink> : name}
        </span>
        <span className="cx-cell-sub">
          <Line text={deal.stageLabel ?? deal.stageId} fallback="" />
        </span>
        <span className="cx-tags">
          <StatePill tone={tone}>{word}</StatePill>
          {deal.isRenewal && <Tag tone="busy">Renewal</Tag>}
          {deal.archivedAt && <Tag tone="warn">Archived</Tag>}
        </span>
      </Table.Td>
      <Table.Td className="cx-cell-number">
        <Amount amount={deal.amount} currency={deal.currency} />
        <span className="cx-cell-sub">
          {deal.closeDate === null ? 'no close date' : <DayText day={deal.closeDate} />}
        </span>
        {overdue && (
          <span className="cx-cell-sub cx-nowrap" data-tone={overdue.tone}>
            {overdue.text}
          </span>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** The deals of a customer, with the sum of the open ones in each currency. */
export function ChatDeals({ data }: { data: Extract<ChatData, { type: 'deals' }> }) {
  const { deals, count, totals, customer, syncedAt } = data;
  if (deals.length === 0) return <ChatAge syncedAt={syncedAt} />;
  return (
    <>
      <TableScroll label={`Deals of ${customer.name ?? 'the customer'}`}>
        <Table className="cx-table cx-chat-table">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Deal and stage</Table.Th>
              <Table.Th className="cx-cell-number">Amount and close date</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {deals.map((deal) => (
              <Row key={deal.id} deal={deal} />
            ))}
          </Table.Tbody>
          {totals.length > 0 && (
            <Table.Tfoot>
              {totals.map((total) => (
                <Table.Tr key={total.currency ?? ''}>
                  <Table.Th scope="row">
                    {formatCount(total.deals)} open{total.currency === null ? ', without a currency' : ''}
                  </Table.Th>
                  <Table.Td className="cx-cell-number cx-strong">
                    <Amount amount={total.amount} currency={total.currency} total />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tfoot>
          )}
        </Table>
      </TableScroll>
      {count > deals.length && (
        <p className="cx-chat-more">
          {formatCount(deals.length)} of {formatCount(count)} are shown.
        </p>
      )}
      <ChatAge syncedAt={syncedAt} />
    </>
  );
}
