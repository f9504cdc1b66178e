import { Group, Table } from '@mantine/core';
import type { ChatData } from '../../../../src/contract/chat.ts';
import type { Deal } from '../../../../src/contract/customers.ts';
import { formatCount } from '../../format/amounts.ts';
import { renewalDistance } from '../../renewals/renewal-day.tsx';
import { TableScroll } from '../../ui/table/table-scroll.tsx';
import { OutsideLink } from '../../ui/value/links.tsx';
import { StatePill, Tag } from '../../ui/value/state-pill.tsx';
import { Amount, DayText, Line } from '../../ui/value/values.tsx';
import { renewalStageWords } from '../../ui/words.ts';
import { ChatAge, ChatNote } from './chat-parts.tsx';
import styles from './shown.module.css';

function Row({ deal }: { deal: Deal }) {
  const { word, tone } = renewalStageWords[deal.renewalStage];
  const left = deal.isClosed ? undefined : renewalDistance(deal.daysLeft, true);
  const overdue = left?.tone === 'bad' ? left : undefined;
  const name = <Line text={deal.name} fallback="Unnamed deal" lines={4} />;
  return (
    <Table.Tr>
      <Table.Td className={styles.deal}>
        <span className="cx-strong">
          {deal.url ? <OutsideLink href={deal.url}>{name}</OutsideLink> : name}
        </span>
        <span className="cx-cell-sub">
          <Line text={deal.stageLabel ?? deal.stageId} fallback="" />
        </span>
        <Group gap={4} mt={4}>
          <StatePill tone={tone}>{word}</StatePill>
          {deal.isRenewal && <Tag tone="busy">Renewal</Tag>}
          {deal.archivedAt && <Tag tone="warn">Archived</Tag>}
        </Group>
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

/** The deals of a customer, with totals of open deals by currency. */
export function ChatDeals({ data }: { data: Extract<ChatData, { type: 'deals' }> }) {
  const { deals, count, totals, customer, syncedAt } = data;
  if (deals.length === 0) return <ChatAge syncedAt={syncedAt} />;
  return (
    <>
      <div className={styles.table}>
        <TableScroll label={`Deals of ${customer.name ?? 'the customer'}`}>
          <Table className="cx-table">
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
                      {formatCount(total.deals)} open{total.currency === null ? ', no currency' : ''}
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
      </div>
      {count > deals.length && (
        <ChatNote>
          {formatCount(deals.length)} of {formatCount(count)} shown.
        </ChatNote>
      )}
      <ChatAge syncedAt={syncedAt} />
    </>
  );
}
