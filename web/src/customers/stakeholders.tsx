import { Button, Group, Table } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Customer, Stakeholder } from '../../../src/contract/customers.ts';
import { customerStakeholdersQuery } from '../api/customers.ts';
import { formatCount } from '../format/amounts.ts';
import { shorten } from '../format/text.ts';
import { Callout } from '../ui/page/callout.tsx';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Failure } from '../ui/page/failure.tsx';
import { Panel, PanelBody, PanelFoot } from '../ui/page/panel.tsx';
import stacked from '../ui/table/stacked.module.css';
import { TableScroll } from '../ui/table/table-scroll.tsx';
import { OutsideLink } from '../ui/value/links.tsx';
import { Tag } from '../ui/value/state-pill.tsx';
import { DateText, Line, Nothing } from '../ui/value/values.tsx';
import cells from './cells.module.css';
import { StakeholderEngagement } from './stakeholder-engagement.tsx';

/** The number of a stakeholder's labels shown before the rest is only counted. */
const labelsShown = 4;

/** A stakeholder's roles, as small badges. */
export function StakeholderMarks({ person }: { person: Stakeholder }) {
  const { role } = person;
  // HubSpot's property and its association labels often contain the same role: each is shown once.
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
      <Group gap={4} mt={5}>
        {person.isDecisionMaker && <Tag tone="good">Decision maker</Tag>}
        {person.isChampion && <Tag tone="good">Champion</Tag>}
        {role && !isSaid(role) && <Tag>{shorten(role, 40)}</Tag>}
        {shown.map((label) => (
          <Tag key={label}>{shorten(label, 40)}</Tag>
        ))}
        {labels.length > labelsShown && <Tag>+{labels.length - labelsShown}</Tag>}
        {person.archivedAt && <Tag tone="warn">Archived</Tag>}
      </Group>
      {!person.isPrimary && <span className="cx-cell-sub">Not their primary company</span>}
    </>
  );
}

function StakeholderRow({ person }: { person: Stakeholder }) {
  return (
    <Table.Tr>
      <Table.Td className={cells.person}>
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
      <Table.Td className={cells.reason} data-label="Why now">
        {person.priorityReason === '' ? (
          <Nothing />
        ) : (
          <span dir="auto">{shorten(person.priorityReason, 200)}</span>
        )}
        <span
          className="cx-cell-sub"
          title="From 0 to 100, based on buying role, engagement, and days since last activity"
        >
          priority {formatCount(person.priority)}
        </span>
      </Table.Td>
      <Table.Td className={cells.person} data-label="Email and phone">
        <Line text={person.email} fallback={<Nothing label="no email" />} />
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

/** The gaps among the customer's stakeholders. */
function Cover({ customer }: { customer: Customer }) {
  // Without any stakeholders, the empty list is enough.
  if (customer.cover.length === 0 || customer.stakeholderCount === 0) return null;
  return (
    <PanelBody>
      <Callout component="ul" aria-label="Stakeholder gaps">
        {customer.cover.map(({ code, message, stakeholderId }) => (
          <li key={`${code} ${stakeholderId}`} dir="auto">
            {shorten(message, 300)}
          </li>
        ))}
      </Callout>
    </PanelBody>
  );
}

/** The company's contacts in the server's order, by contact priority. */
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
          Contacts of this company in HubSpot appear here.
        </EmptyState>
      ) : (
        <TableScroll label="Stakeholders">
          <Table className={`cx-table ${stacked.table} ${stacked.pairs}`}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name, title and role</Table.Th>
                <Table.Th>Why now</Table.Th>
                <Table.Th>Email and phone</Table.Th>
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
      {more.isError && (
        <PanelBody>
          <Failure
            error={more.error}
            title="Couldn’t load more stakeholders"
            onRetry={() => void more.refetch()}
            mb={0}
          />
        </PanelBody>
      )}
      {hasMore && (
        <PanelFoot>
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
        </PanelFoot>
      )}
    </Panel>
  );
}
