import '../styles/dashboard.css';
import { Button, SegmentedControl, Select } from '@mantine/core';
import { IconCircleCheck, IconFilterOff, IconHistory, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Direction, ObjectType } from '../../../src/contract/common.ts';
import { fieldName } from '../../../src/contract/field-names.ts';
import { QuarantineCode, quarantineCodes, quarantineWords } from '../../../src/contract/sync.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { ErrorCauses } from '../components/error-causes.tsx';
import { ErrorList } from '../components/error-list.tsx';
import { LinkButton } from '../components/links.tsx';
import { PageHeader } from '../components/page-header.tsx';
import { useRights } from '../components/use-rights.ts';
import { directionWords, hubspotNouns } from '../components/words.ts';
import { shorten } from '../format/text.ts';
import type { SyncErrorsSearch } from './search.ts';

const route = getRouteApi('/settings/integrations/hubspot/errors');

interface Portal {
  id: string;
  name: string;
  portalId: string;
}

type View = 'causes' | 'open' | 'resolved';

/** Without a word on which entries are meant, the open ones are shown by cause. */
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

/** Filters that come with a link, from a cause or from a field of a customer. */
const unpinned = { property: undefined, field: undefined, customerId: undefined, runId: undefined } as const;

/** What the list is narrowed to beside the filters, each to be taken away. */
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
          aria-label={`${words}: show others, too`}
        >
          <bdi>{words}</bdi>
        </Button>
      ),
  );
}

function Filters({ view, search, portals, onChange }: FiltersProps) {
  return (
    <div className="cx-toolbar">
      <SegmentedControl
        size="sm"
        aria-label="Which errors"
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
          { value: 'open', label: 'One by one' },
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
    </div>
  );
}

function NoErrors({ search }: { search: SyncErrorsSearch }) {
  const { status: _, ...filters } = search;
  if (Object.values(filters).some((value) => value !== undefined)) {
    return (
      <EmptyState
        icon={IconFilterOff}
        title="No errors fit the filters"
        action={
          <LinkButton to="/settings/integrations/hubspot/errors" search={{}} variant="default">
            Show all open errors
          </LinkButton>
        }
      />
    );
  }
  if (search.status === 'resolved') {
    return (
      <EmptyState icon={IconHistory} title="Nothing was resolved yet">
        Errors move here when their value is accepted, by a retry or by a later sync.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={IconCircleCheck} title="Everything was accepted">
      Values and records that cannot be taken over, in either direction, are listed here with the reason and
      the way to mend it. The rest of a sync is never held up by them.
    </EmptyState>
  );
}

/** Everything that could not be accepted or pushed, and how to mend it. */
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
        description="What could not be taken over, why, and how to mend it. Everything else was synced."
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
