import { Button, CloseButton, Select, Skeleton } from '@mantine/core';
import { IconFilterOff, IconGitCompare } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { FieldChange } from '../../../src/contract/changes.ts';
import { ObjectType } from '../../../src/contract/common.ts';
import type { Customer } from '../../../src/contract/customers.ts';
import { fieldName } from '../../../src/contract/field-names.ts';
import { customerChangesQuery } from '../api/customers.ts';
import { recordKind } from '../format/fields.ts';
import { shorten } from '../format/text.ts';
import type { CustomerSearch } from '../routes/search.ts';
import { ChangeClocks, ChangeValues } from './change-values.tsx';
import { EmptyState } from './empty-state.tsx';
import { Failure } from './failure.tsx';
import { Panel } from './panel.tsx';
import { Tag } from './state-pill.tsx';
import { useCompanyCurrency } from './use-currency.ts';

function Change({ change, currency }: { change: FieldChange; currency: string | null }) {
  return (
    <li className="cx-change">
      <div className="cx-change-what">
        <span className="cx-strong">{shorten(fieldName(change.field, change.propertyLabel), 60)}</span>
        {change.objectType !== 'company' && (
          <span className="cx-cell-sub">
            {recordKind(change.objectType)}{' '}
            <bdi>{change.recordName ? shorten(change.recordName, 60) : 'without a name'}</bdi>
          </span>
        )}
      </div>
      <ChangeValues change={change} currency={change.objectType === 'company' ? currency : null} />
      <div className="cx-change-when">
        <ChangeClocks change={change} />
      </div>
    </li>
  );
}

const kinds = ObjectType.options.map((type) => ({
  value: type,
  label: { company: 'The customer itself', contact: 'Stakeholders', deal: 'Deals' }[type],
}));

interface RecentChangesProps {
  customer: Customer;
  search: CustomerSearch;
  onSearch: (next: CustomerSearch) => void;
}

/** What syncs changed of the customer, its stakeholders and its deals, the latest first. */
export function RecentChanges({ customer, search, onSearch }: RecentChangesProps) {
  const currency = useCompanyCurrency(customer.hubspot.map((place) => place.integrationId));
  const filters = {
    ...(search.changes ? { objectType: search.changes } : {}),
    ...(search.field ? { field: search.field } : {}),
  };
  const query = useInfiniteQuery(customerChangesQuery(customer.id, filters));
  const changes = query.data?.pages.flatMap((page) => page.items) ?? [];
  const narrowed = search.changes !== undefined || search.field !== undefined;
  return (
    <div id="changes">
      <Panel
        title="Recent changes"
        flush
        actions={
          <Select
            aria-label="Changes of"
            placeholder="Everything"
            size="xs"
            w={170}
            clearable
            clearButtonProps={{ 'aria-label': 'Changes of everything' }}
            value={search.changes ?? null}
            onChange={(value) => onSearch({ ...search, changes: ObjectType.safeParse(value).data })}
            data={kinds}
          />
        }
      >
        {search.field !== undefined && (
          <div className="cx-narrowed">
            <span>
              Only <Tag tone="busy">{shorten(fieldName(search.field), 60)}</Tag>
            </span>
            <CloseButton
              size="sm"
              aria-label="Changes of all fields"
              onClick={() => onSearch({ ...search, field: undefined })}
            />
          </div>
        )}
        {query.isError && (
          <Failure
            error={query.error}
            title="The changes could not be read"
            onRetry={() => void query.refetch()}
          />
        )}
        {query.isPending && (
          <div className="cx-panel-body" aria-hidden>
            <Skeleton h={36} mb="sm" />
            <Skeleton h={36} />
          </div>
        )}
        {query.isSuccess &&
          changes.length === 0 &&
          (narrowed ? (
            <EmptyState icon={IconFilterOff} title="No such changes" />
          ) : (
            <EmptyState icon={IconGitCompare} title="Nothing has changed since the first load">
              From now on every field that changes in HubSpot is listed here, with its value before and after.
            </EmptyState>
          ))}
        {changes.length > 0 && (
          <ul
            className="cx-changes cx-fading"
            aria-label="Changes"
            data-stale={query.isPlaceholderData || undefined}
          >
            {changes.map((change) => (
              <Change key={change.id} change={change} currency={currency} />
            ))}
          </ul>
        )}
        {query.hasNextPage && (
          <div className="cx-panel-more">
            <span />
            <Button
              variant="default"
              size="xs"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              Show older changes
            </Button>
          </div>
        )}
      </Panel>
    </div>
  );
}
