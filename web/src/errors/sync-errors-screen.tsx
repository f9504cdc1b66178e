import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Direction, ObjectType } from '../../../src/contract/common.ts';
import { fieldName } from '../../../src/contract/field-names.ts';
import { quarantineCodes, quarantineWords } from '../../../src/contract/sync.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { shorten } from '../format/text.ts';
import { FilterChip } from '../ui/form/filter-chip.tsx';
import { FilterSelect, optionsOf } from '../ui/form/filter-select.tsx';
import { PortalFilter } from '../ui/form/portal-filter.tsx';
import { Toolbar } from '../ui/form/toolbar.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';
import { useRights } from '../ui/use-rights.ts';
import { directionWords, hubspotNouns } from '../ui/words.ts';
import { ErrorCauses } from './error-causes.tsx';
import { ErrorList } from './error-list.tsx';
import { NoErrors } from './no-errors.tsx';
import type { SyncErrorsSearch } from './search.ts';

const route = getRouteApi('/settings/integrations/hubspot/errors');

type View = 'causes' | 'open' | 'resolved';

/** Unless the URL says otherwise, open errors are shown by cause. */
const viewOf = (search: SyncErrorsSearch): View => {
  if (search.status !== undefined) return search.status;
  const narrowed =
    search.code ?? search.property ?? search.field ?? search.customerId ?? search.runId ?? search.cursor;
  return narrowed === undefined ? 'causes' : 'open';
};

interface FiltersProps {
  view: View;
  search: SyncErrorsSearch;
  onChange: (next: Partial<SyncErrorsSearch>) => void;
}

/** Filters set by a link from a cause or from a field of a customer. */
const unpinned = { property: undefined, field: undefined, customerId: undefined, runId: undefined } as const;

/** The filters set by a link, each removable. */
function Pinned({ search, onChange }: Pick<FiltersProps, 'search' | 'onChange'>) {
  const pins = [
    { key: 'property', words: search.property && `Property ${shorten(search.property, 40)}` },
    { key: 'field', words: search.field && `Field ${shorten(fieldName(search.field), 40)}` },
    { key: 'customerId', words: search.customerId && 'One customer' },
    { key: 'runId', words: search.runId && 'One run' },
  ] as const;
  return pins.map(
    ({ key, words }) =>
      words && (
        <FilterChip
          key={key}
          label={words}
          onRemove={() => onChange({ [key]: undefined, status: search.status ?? 'open' })}
        />
      ),
  );
}

function Filters({ view, search, onChange }: FiltersProps) {
  return (
    <Toolbar>
      <SegmentedControl
        size="sm"
        aria-label="View"
        value={view}
        onChange={(value) =>
          onChange(
            value === 'causes'
              ? { status: undefined, code: undefined, ...unpinned }
              : { status: value === 'resolved' ? 'resolved' : 'open' },
          )
        }
        data={[
          { value: 'causes', label: 'By cause' },
          { value: 'open', label: 'All errors' },
          { value: 'resolved', label: 'Resolved' },
        ]}
      />
      <PortalFilter value={search.integrationId} onChange={(integrationId) => onChange({ integrationId })} />
      <FilterSelect
        label="Object type"
        placeholder="All object types"
        value={search.objectType}
        options={optionsOf(ObjectType.options, (type) => hubspotNouns[type])}
        onChange={(objectType) => onChange({ objectType })}
      />
      <FilterSelect
        label="Direction"
        placeholder="Both directions"
        value={search.direction}
        options={optionsOf(Direction.options, (direction) => directionWords[direction])}
        onChange={(direction) => onChange({ direction })}
      />
      {view !== 'causes' && (
        <FilterSelect
          label="Reason"
          placeholder="All reasons"
          value={search.code}
          options={optionsOf(quarantineCodes, (code) => quarantineWords[code])}
          onChange={(code) => onChange({ code, status: search.status ?? 'open' })}
        />
      )}
      {view !== 'causes' && <Pinned search={search} onChange={onChange} />}
    </Toolbar>
  );
}

/** Everything that couldn't be synced or pushed, and how to fix it. */
export function SyncErrorsScreen() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const view = viewOf(search);
  const status = useQuery(statusQuery(useLive()));
  const { maySync } = useRights();
  const portals = status.data?.integrations ?? [];
  const names = new Map(portals.length > 1 ? portals.map((portal) => [portal.id, portal.name]) : []);
  return (
    <>
      <PageHeader
        title="Errors"
        description="Records that couldn’t be synced, and how to fix them. Everything else is synced."
      />
      <Filters
        view={view}
        search={search}
        onChange={(next) =>
          void navigate({ search: (previous) => ({ ...previous, ...next, cursor: undefined }) })
        }
      />
      {view === 'causes' ? (
        <ErrorCauses
          integrationId={search.integrationId}
          objectType={search.objectType}
          direction={search.direction}
          portalNames={names}
          mayRetry={maySync}
        />
      ) : (
        <ErrorList
          search={search}
          portalNames={names}
          mayRetry={maySync}
          empty={<NoErrors search={search} />}
        />
      )}
    </>
  );
}
