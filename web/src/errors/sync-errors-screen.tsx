import { Button, SegmentedControl, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Direction, ObjectType } from '../../../src/contract/common.ts';
import { QuarantineCode, quarantineCodes } from '../../../src/contract/sync.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { fieldName } from '../format/fields.ts';
import { shorten } from '../format/text.ts';
import { Toolbar } from '../ui/form/toolbar.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';
import { useRights } from '../ui/use-rights.ts';
import { directionWords, hubspotNouns, quarantineWords } from '../ui/words.ts';
import { ErrorCauses } from './error-causes.tsx';
import { ErrorList } from './error-list.tsx';
import { NoErrors } from './no-errors.tsx';
import type { SyncErrorsSearch } from './search.ts';

const route = getRouteApi('/settings/integrations/hubspot/errors');

interface Portal {
  id: string;
  name: string;
  portalId: string;
}

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
  portals: Portal[];
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
        <Button
          key={key}
          variant="default"
          size="sm"
          fw={400}
          onClick={() => onChange({ [key]: undefined, status: search.status ?? 'open' })}
          rightSection={<IconX size={14} aria-hidden />}
          aria-label={`Remove filter: ${words}`}
        >
          <bdi>{words}</bdi>
        </Button>
      ),
  );
}

function Filters({ view, search, portals, onChange }: FiltersProps) {
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
      {portals.length > 1 && (
        <Select
          aria-label="Portal"
          placeholder="All portals"
          clearable
          clearButtonProps={{ 'aria-label': 'All portals' }}
          value={search.integrationId ?? null}
          onChange={(value) => onChange({ integrationId: value ?? undefined })}
          data={portals.map((portal) => ({
            value: portal.id,
            label: `${shorten(portal.name, 40)} (${portal.portalId})`,
          }))}
        />
      )}
      <Select
        aria-label="Object type"
        placeholder="All object types"
        clearable
        clearButtonProps={{ 'aria-label': 'All object types' }}
        value={search.objectType ?? null}
        onChange={(value) => onChange({ objectType: ObjectType.safeParse(value).data })}
        data={ObjectType.options.map((type) => ({ value: type, label: hubspotNouns[type] }))}
      />
      <Select
        aria-label="Direction"
        placeholder="Both directions"
        clearable
        clearButtonProps={{ 'aria-label': 'Both directions' }}
        value={search.direction ?? null}
        onChange={(value) => onChange({ direction: Direction.safeParse(value).data })}
        data={Direction.options.map((value) => ({ value, label: directionWords[value] }))}
      />
      {view !== 'causes' && (
        <Select
          aria-label="Reason"
          placeholder="All reasons"
          clearable
          clearButtonProps={{ 'aria-label': 'All reasons' }}
          value={search.code ?? null}
          onChange={(value) =>
            onChange({ code: QuarantineCode.safeParse(value).data, status: search.status ?? 'open' })
          }
          data={quarantineCodes.map((code) => ({ value: code, label: quarantineWords[code] }))}
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
        portals={portals}
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
