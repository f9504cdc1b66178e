import { SegmentedControl, Select, Skeleton } from '@mantine/core';
import { IconFilterOff, IconListCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { ObjectType } from '../../../src/contract/common.ts';
import { fieldName } from '../../../src/contract/field-names.ts';
import type { RunRecord } from '../../../src/contract/records.ts';
import { RunRecord as RunRecordSchema } from '../../../src/contract/records.ts';
import type { SyncRun } from '../../../src/contract/sync.ts';
import { runRecordsQuery } from '../api/sync-history.ts';
import { shorten } from '../format/text.ts';
import type { RunSearch } from '../routes/search.ts';
import { ChangeValues } from './change-values.tsx';
import { EmptyState } from './empty-state.tsx';
import { Failure } from './failure.tsx';
import { OutsideLink, TextLink } from './links.tsx';
import { Pager } from './pager.tsx';
import { Panel } from './panel.tsx';
import { Tag, type Tone } from './state-pill.tsx';
import { useCompanyCurrency } from './use-currency.ts';
import { usePages } from './use-pages.ts';
import { hubspotNoun, hubspotNouns } from './words.ts';

const actions: Record<RunRecord['action'], { word: string; tone: Tone }> = {
  created: { word: 'Created', tone: 'good' },
  updated: { word: 'Updated', tone: 'busy' },
  archived: { word: 'Archived', tone: 'warn' },
};

function Entry({ record, currency }: { record: RunRecord; currency: string | null }) {
  const { word, tone } = actions[record.action];
  const kind = hubspotNoun[record.objectType];
  const name = record.name?.trim() ? shorten(record.name, 90) : `${kind} ${record.externalId ?? ''}`;
  return (
    <li className="cx-run-record">
      <div className="cx-run-record-head">
        <Tag tone={tone}>{word}</Tag>
        {record.customerId ? (
          <TextLink to="/customers/$id" params={{ id: record.customerId }} inherit fw={600}>
            <bdi>{name}</bdi>
          </TextLink>
        ) : (
          <bdi className="cx-strong">{name}</bdi>
        )}
        <span className="cx-soft">{kind}</span>
        {record.url && (
          <OutsideLink
            href={record.url}
            label={`${kind} ${record.externalId} in HubSpot, opens in a new tab`}
          >
            In HubSpot
          </OutsideLink>
        )}
      </div>
      {record.changes.length > 0 && (
        <ul className="cx-field-changes" aria-label={`Changes of ${name}`}>
          {record.changes.map((change) => (
            <li key={change.id}>
              <span className="cx-strong">{shorten(fieldName(change.field, change.propertyLabel), 60)}</span>{' '}
              <ChangeValues change={change} currency={change.objectType === 'company' ? currency : null} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

interface RunRecordsProps {
  run: SyncRun;
  search: RunSearch;
  onSearch: (next: Partial<RunSearch>) => void;
}

/** The records that a run created, updated or archived, each with what changed of it. */
export function RunRecords({ run, search, onSearch }: RunRecordsProps) {
  const query = useQuery(runRecordsQuery(run.id, { ...search, limit: 25 }));
  const pages = usePages(search.cursor, query.data?.nextCursor);
  const currency = useCompanyCurrency([run.integrationId]);
  const narrowed = search.action !== undefined || search.objectType !== undefined;
  const records = query.data?.items ?? [];
  return (
    <Panel
      title="What it changed"
      flush
      actions={
        <div className="cx-run-filters">
          <SegmentedControl
            size="xs"
            aria-label="Which records"
            value={search.action ?? 'all'}
            onChange={(value) => onSearch({ action: RunRecordSchema.shape.action.safeParse(value).data })}
            data={[
              { value: 'all', label: 'All' },
              ...RunRecordSchema.shape.action.options.map((value) => ({ value, label: actions[value].word })),
            ]}
          />
          <Select
            aria-label="Object type"
            placeholder="All object types"
            size="xs"
            w={160}
            clearable
            clearButtonProps={{ 'aria-label': 'All object types' }}
            value={search.objectType ?? null}
            onChange={(value) => onSearch({ objectType: ObjectType.safeParse(value).data })}
            data={ObjectType.options.map((type) => ({ value: type, label: hubspotNouns[type] }))}
          />
        </div>
      }
    >
      {query.isError && (
        <Failure
          error={query.error}
          title="The records could not be read"
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isPending && (
        <div className="cx-panel-body" aria-hidden>
          <Skeleton h={36} mb="sm" />
          <Skeleton h={36} />
        </div>
      )}
      {query.data?.note && <p className="cx-narrowed">{query.data.note}</p>}
      {query.data &&
        records.length === 0 &&
        (narrowed ? (
          <EmptyState icon={IconFilterOff} title="No such records" />
        ) : (
          query.data.note === null && (
            <EmptyState icon={IconListCheck} title="Nothing was changed">
              Everything that was read was here already, as HubSpot has it.
            </EmptyState>
          )
        ))}
      {records.length > 0 && (
        <ul
          className="cx-run-records cx-fading"
          aria-label="Records"
          data-stale={query.isPlaceholderData || undefined}
        >
          {records.map((record) => (
            <Entry key={record.rowId} record={record} currency={currency} />
          ))}
        </ul>
      )}
      {(pages.onNext || pages.onPrevious) && (
        <div className="cx-panel-more">
          <Pager {...pages} busy={query.isPlaceholderData} />
        </div>
      )}
    </Panel>
  );
}
