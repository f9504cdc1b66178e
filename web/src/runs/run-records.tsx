import { Box, Flex, Group, SegmentedControl } from '@mantine/core';
import { IconFilterOff, IconListCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { ObjectType } from '../../../src/contract/common.ts';
import { fieldName } from '../../../src/contract/field-names.ts';
import type { RunRecord } from '../../../src/contract/records.ts';
import { RunRecord as RunRecordSchema } from '../../../src/contract/records.ts';
import type { SyncRun } from '../../../src/contract/sync.ts';
import { runRecordsQuery } from '../api/sync-history.ts';
import { shorten } from '../format/text.ts';
import { FilterSelect, optionsOf } from '../ui/form/filter-select.tsx';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Fading } from '../ui/page/fading.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { Panel, PanelEntry, PanelFoot, PanelNote } from '../ui/page/panel.tsx';
import { Pager } from '../ui/table/pager.tsx';
import { usePages } from '../ui/table/use-pages.ts';
import { useCompanyCurrency } from '../ui/use-currency.ts';
import { ChangeValues } from '../ui/value/change-values.tsx';
import { OutsideLink, TextLink } from '../ui/value/links.tsx';
import { Tag, type Tone } from '../ui/value/state-pill.tsx';
import { hubspotNoun, hubspotNouns } from '../ui/words.ts';
import type { RunSearch } from './search.ts';

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
    <PanelEntry>
      <Group gap="xs" align="baseline" w="100%" className="cx-break">
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
          <Box ml="auto" fz="xs">
            <OutsideLink
              href={record.url}
              label={`Open in HubSpot: ${kind} ${record.externalId}, opens in a new tab`}
            >
              Open in HubSpot
            </OutsideLink>
          </Box>
        )}
      </Group>
      {record.changes.length > 0 && (
        <Flex
          component="ul"
          direction="column"
          gap={4}
          mt={4}
          className="cx-break"
          aria-label={`Changes to ${name}`}
        >
          {record.changes.map((change) => (
            <li key={change.id}>
              <span className="cx-strong">{shorten(fieldName(change.field, change.propertyLabel), 60)}</span>{' '}
              <ChangeValues change={change} currency={change.objectType === 'company' ? currency : null} />
            </li>
          ))}
        </Flex>
      )}
    </PanelEntry>
  );
}

function NoRecords({ narrowed }: { narrowed: boolean }) {
  return narrowed ? (
    <EmptyState icon={IconFilterOff} title="No matching records" />
  ) : (
    <EmptyState icon={IconListCheck} title="No changes">
      Every record in this run was already up to date.
    </EmptyState>
  );
}

interface RunRecordsProps {
  run: SyncRun;
  search: RunSearch;
  onSearch: (next: Partial<RunSearch>) => void;
}

/** The records that a run created, updated, or archived, each with its changes. */
export function RunRecords({ run, search, onSearch }: RunRecordsProps) {
  const query = useQuery(runRecordsQuery(run.id, { ...search, limit: 25 }));
  const pages = usePages(search.cursor, query.data?.nextCursor);
  const currency = useCompanyCurrency([run.integrationId]);
  const narrowed = search.action !== undefined || search.objectType !== undefined;
  return (
    <Panel
      title="Changes"
      flush
      actions={
        <Group gap="xs" justify="flex-end">
          <SegmentedControl
            size="xs"
            aria-label="Action"
            value={search.action ?? 'all'}
            onChange={(value) => onSearch({ action: RunRecordSchema.shape.action.safeParse(value).data })}
            data={[
              { value: 'all', label: 'All' },
              ...RunRecordSchema.shape.action.options.map((value) => ({ value, label: actions[value].word })),
            ]}
          />
          <FilterSelect
            label="Object type"
            placeholder="All object types"
            size="xs"
            w={160}
            value={search.objectType}
            options={optionsOf(ObjectType.options, (type) => hubspotNouns[type])}
            onChange={(objectType) => onSearch({ objectType })}
          />
        </Group>
      }
    >
      <Loaded query={query} what="records" skeleton={[36, 36]} inset>
        {({ items, note }) => (
          <>
            {note && <PanelNote>{note}</PanelNote>}
            {items.length === 0 && (narrowed || note === null) && <NoRecords narrowed={narrowed} />}
            {items.length > 0 && (
              <Fading stale={query.isPlaceholderData}>
                <ul aria-label="Records">
                  {items.map((record) => (
                    <Entry key={record.rowId} record={record} currency={currency} />
                  ))}
                </ul>
              </Fading>
            )}
          </>
        )}
      </Loaded>
      {(pages.onNext || pages.onPrevious) && (
        <PanelFoot>
          <Pager {...pages} busy={query.isPlaceholderData} />
        </PanelFoot>
      )}
    </Panel>
  );
}
