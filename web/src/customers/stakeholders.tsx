import { Button, Table } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Customer, Stakeholder } from '../../../src/contract/customers.ts';
import { customerStakeholdersQuery } from '../api/customers.ts';
import { formatCount } from '../format/amounts.ts';
import { shorten } from '../format/text.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { OutsideLink } from '../ui/links.tsx';
import { Panel } from '../ui/panel.tsx';
import { Tag } from '../ui/state-pill.tsx';
import { TableScroll } from '../ui/table-scroll.tsx';
import { DateText, Line, Nothing } from '../ui/values.tsx';
import { StakeholderEngagement } from './stakeholder-engagement.tsx';

/** How many labels of one person are shown before the rest is counted. */
const labelsShown = 4;

/** What a person is among the stakeholders, in small marks. */
export function StakeholderMarks({ person }: { person: Stakeholder }) {
  const { role } = person;
  // HubSpot's property and its labels of the link say the same thing often: each is shown once.
  const said = [person.isDecisionMaker && 'decision maker', person.isChampion && 'champion'];
  const isSaid = (words: string) => said.includes(words.toLowerCase());
  const labels = person.labels.filter(
    (label) => !isSaid(label) && label.toLowerCase() !== role?.toLowerCase(),
  );
  const shown = labels.slice(0, labelsShown);
  const marked =
    !person.isPrimary ||
    person.isDecisionMaker ||
    person.isChampion ||
    role ||
    labels.length > 0 ||
    person.archivedAt;
  if (!marked || person.erasedAt) return null;
  return (
    <>
      <span className="cx-tags">
        {person.isDecisionMaker && <Tag tone="good">Decision maker</Tag>}
        {person.isChampion && <Tag tone="good">Champion</Tag>}
        {role && !isSaid(role) && <Tag>{shorten(role, 40)}</Tag>}
        {shown.map((label) => (
          <Tag key={label}>{shorten(label, 40)}</Tag>
        ))}
        {labels.length > labelsShown && <Tag>+{labels.length - labelsShown}</Tag>}
        {person.archivedAt && <Tag tone="warn">Archived</Tag>}
      </span>
      {!person.isPrimary && <span className="cx-cell-sub">Mainly at another company</span>}
    </>
  );
}

function StakeholderRow({ person }: { person: Stakeholder }) {
  return (
    <Table.Tr>
      <Table.Td className="cx-cell-wide">
        <span className="cx-strong">
          {person.erasedAt ? (
            <span className="cx-soft">Erased for privacy</span>
          ) : person.url ? (
            <OutsideLink href={person.url}>
              <Line text={person.name} fallback="Unnamed stakeholder" />
            </OutsideLink>
          ) : (
            <Line text={person.name} fallback="Unnamed stakeholder" />
          )}
        </span>
        <span className="cx-cell-sub">
          {person.erasedAt ? <DateText at={person.erasedAt} /> : <Line text={person.title} fallback="" />}
        </span>
        <StakeholderMarks person={person} />
      </Table.Td>
      <Table.Td className="cx-cell-priority" data-label="Why now">
        {person.priorityReason === '' ? (
          <Nothing />
        ) : (
          <span dir="auto">{shorten(person.priorityReason, 200)}</span>
        )}
        <span className="cx-cell-sub" title="Part in buying, engagement and silence, from 0 to 100">
          priority {formatCount(person.priority)}
        </span>
      </Table.Td>
      <Table.Td className="cx-cell-wide" data-label="E-mail and phone">
        <Line text={person.email} fallback={<Nothing label="no e-mail" />} />
        <span className="cx-cell-sub">
          <Line text={person.phone} fallback="" />
        </span>
      </Table.Td>
      <Table.Td data-label="Engagement">
        <StakeholderEngagement person={person} />
      </Table.Td>
    </Table.Tr>
  );
}

/** What is missing among the people of a customer. */
function Cover({ customer }: { customer: Customer }) {
  // Of a customer without anybody the empty list says it.
  if (customer.cover.length === 0 || customer.stakeholderCount === 0) return null;
  return (
    <ul className="cx-warnings" aria-label="What is missing among the stakeholders">
      {customer.cover.map(({ code, message, stakeholderId }) => (
        <li key={`${code} ${stakeholderId}`} dir="auto">
          {shorten(message, 300)}
        </li>
      ))}
    </ul>
  );
}

/** The contacts associated with the company, the ones to talk to first at the top, as the server orders them. */
export function Stakeholders({ customer }: { customer: Customer }) {
  const [all, setAll] = useState(false);
  const more = useInfiniteQuery({ ...customerStakeholdersQuery(customer.id), enabled: all });
  const people = more.data ? more.data.pages.flatMap((page) => page.items) : customer.stakeholders;
  const hasMore = more.data ? more.hasNextPage : people.length < customer.stakeholderCount;
  return (
    <Panel title="Stakeholders" note={formatCount(customer.stakeholderCount)} flush>
      <Cover customer={customer} />
      {people.length === 0 ? (
        <EmptyState icon={IconUsers} title="No stakeholders">
          Contacts that are associated with this company in HubSpot appear here.
        </EmptyState>
      ) : (
        <TableScroll label="Stakeholders">
          <Table className="cx-table cx-table-people">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name, title and role</Table.Th>
                <Table.Th>Why now</Table.Th>
                <Table.Th>E-mail and phone</Table.Th>
                <Table.Th>Engagement</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {people.map((person) => (
                <StakeholderRow key={person.id} person={person} />
              ))}
            </Table.Tbody>
          </Table>
        </TableScroll>
      )}
      {more.isError && <Failure error={more.error} onRetry={() => void more.refetch()} />}
      {hasMore && (
        <div className="cx-panel-more">
          <span>
            {formatCount(people.length)} of {formatCount(customer.stakeholderCount)}
          </span>
          <Button
            variant="default"
            size="xs"
            loading={more.isFetching}
            onClick={() => (all ? void more.fetchNextPage() : setAll(true))}
          >
            Show more
          </Button>
        </div>
      )}
    </Panel>
  );
}
