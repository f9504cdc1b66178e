import { Button, CloseButton, Select } from '@mantine/core';
import { IconFilterOff, IconGitCompare } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { FieldChange } from '../../../src/contract/changes.ts';
import { ObjectType } from '../../../src/contract/common.ts';
import type { Customer } from '../../../src/contract/customers.ts';
import { fieldName } from '../../../src/contract/field-names.ts';
import { customerChangesQuery } from '../api/customers.ts';
import { recordKind } from '../format/fields.ts';
import { shorten } from '../format/text.ts';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Fading } from '../ui/page/fading.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { Panel, PanelFoot, PanelNote } from '../ui/page/panel.tsx';
import { useCompanyCurrency } from '../ui/use-currency.ts';
import { ChangeClocks, ChangeValues } from '../ui/value/change-values.tsx';
import { Tag } from '../ui/value/state-pill.tsx';
import styles from './recent-changes.module.css';
import type { CustomerSearch } from './search.ts';

function Change({ change, currency }: { change: FieldChange; currency: string | null }) {
  return (
    <li className={styles.change}>
      <div className="cx-break">
        <span className="cx-strong">{shorten(fieldName(change.field, change.propertyLabel), 60)}</span>
        {change.objectType !== 'company' && (
          <span className="cx-cell-sub">
            {recordKind(change.objectType)}{' '}
            <bdi>{change.recordName ? shorten(change.recordName, 60) : 'unnamed'}</bdi>
          </span>
        )}
      </div>
      <ChangeValues change={change} currency={change.objectType === 'company' ? currency : null} />
      <div className={styles.when}>
        <ChangeClocks change={change} />
      </div>
    </li>
  );
}

const kinds = ObjectType.options.map((type) => ({
  value: type,
  label: { company: 'Customer', contact: 'Stakeholders', deal: 'Deals' }[type],
}));

function NoChanges({ narrowed }: { narrowed: boolean }) {
  if (narrowed) return <EmptyState icon={IconFilterOff} title="No matching changes" />;
  return (
    <EmptyState icon={IconGitCompare} title="No changes since the first sync">
      Every field that changes in HubSpot is listed here, with its value before and after.
    </EmptyState>
  );
}

interface RecentChangesProps {
  customer: Customer;
  search: CustomerSearch;
  onSearch: (next: CustomerSearch) => void;
}

/** Synced changes of the customer, its stakeholders and its deals, newest first. */
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
            aria-label="Show changes of"
            placeholder="Everything"
            size="xs"
            w={170}
            clearable
            clearButtonProps={{ 'aria-label': 'Show all changes' }}
            value={search.changes ?? null}
            onChange={(value) => onSearch({ ...search, changes: ObjectType.safeParse(value).data })}
            data={kinds}
          />
        }
      >
        {search.field !== undefined && (
          <PanelNote>
            <span>
              Only <Tag tone="busy">{shorten(fieldName(search.field), 60)}</Tag>
            </span>
            <CloseButton
              size="sm"
              aria-label="Show changes of all fields"
              onClick={() => onSearch({ ...search, field: undefined })}
            />
          </PanelNote>
        )}
        <Loaded query={query} what="changes" skeleton={[36, 36]} inset>
          {() =>
            changes.length === 0 ? (
              <NoChanges narrowed={narrowed} />
            ) : (
              <Fading stale={query.isPlaceholderData}>
                <ul aria-label="Changes">
                  {changes.map((change) => (
                    <Change key={change.id} change={change} currency={currency} />
                  ))}
                </ul>
              </Fading>
            )
          }
        </Loaded>
        {query.hasNextPage && (
          <PanelFoot justify="flex-end">
            <Button
              variant="default"
              size="xs"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              Show older changes
            </Button>
          </PanelFoot>
        )}
      </Panel>
    </div>
  );
}
