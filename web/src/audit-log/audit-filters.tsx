import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { AuditGroup } from '../../../src/contract/audit-log.ts';
import type { AuditFilters } from '../api/audit-log.ts';
import { usersByIdQuery } from '../api/users.ts';
import { ClearFilters } from '../ui/form/clear-filters.tsx';
import { FilterChip } from '../ui/form/filter-chip.tsx';
import { FilterSelect, optionsOf } from '../ui/form/filter-select.tsx';
import { PersonSelect, personName } from '../ui/form/person-choice.tsx';
import { PortalFilter } from '../ui/form/portal-filter.tsx';
import { Toolbar } from '../ui/form/toolbar.tsx';
import type { AuditSearch } from './search.ts';

const groupWords: Record<AuditGroup, string> = {
  sign_ins: 'Sign-ins',
  users: 'Users',
  api_keys: 'API keys',
  portals: 'Portals',
  settings: 'Settings',
  mappings: 'Mappings',
  syncs: 'Syncs and pushes',
  errors: 'Retried errors',
  alerts: 'Alerts',
  records: 'Erased records',
  other: 'Other',
};

const byWords: Record<NonNullable<AuditSearch['by']>, string> = {
  people: 'Manual',
  programs: 'Automatic',
};

const kindsOf: Record<NonNullable<AuditSearch['by']>, string> = {
  people: 'user,api_key,command_line',
  programs: 'program',
};

/** A day in the URL as a moment in the user's time zone. */
const startOfDay = (day: string, daysLater = 0): string | undefined => {
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + daysLater);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
};

/** The server's query; the last day is included. */
export const filtersOf = ({ actor, by, group, integrationId, from, until }: AuditSearch): AuditFilters => ({
  actor,
  by: by && kindsOf[by],
  group,
  integrationId,
  from: from && startOfDay(from),
  until: until && startOfDay(until, 1),
});

export const isFiltered = (search: AuditSearch): boolean =>
  Object.entries(search).some(([name, value]) => name !== 'cursor' && value !== undefined);

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

interface AuditFilterBarProps {
  search: AuditSearch;
  onChange: (next: Partial<AuditSearch>) => void;
  /** The name of an actor, if the page shows it. */
  nameOf: (actor: string) => string | undefined;
}

/** The filters of the audit log. */
export function AuditFilterBar({ search, onChange, nameOf }: AuditFilterBarProps) {
  const person = search.actor !== undefined && isId(search.actor) ? search.actor : undefined;
  const [known] = useQuery(usersByIdQuery(person ? [person] : [])).data ?? [];
  return (
    <Toolbar selectWidth={156}>
      <PersonSelect
        label="User"
        placeholder="All users"
        value={person}
        onChange={(actor) => onChange({ actor })}
      />
      <FilterSelect
        label="Performed by"
        placeholder="By anyone"
        value={search.by}
        options={optionsOf(['people', 'programs'], (by) => byWords[by])}
        onChange={(by) => onChange({ by })}
      />
      <FilterSelect
        label="Topic"
        placeholder="All topics"
        value={search.group}
        options={optionsOf(AuditGroup.options, (group) => groupWords[group])}
        onChange={(group) => onChange({ group })}
      />
      <PortalFilter
        value={search.integrationId}
        onChange={(integrationId) => onChange({ integrationId })}
        least={1}
      />
      <TextInput
        type="date"
        aria-label="From"
        flex="1 1 160px"
        miw={0}
        maw={186}
        leftSection="From"
        leftSectionWidth={50}
        value={search.from ?? ''}
        max={search.until}
        onChange={(event) => onChange({ from: event.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        aria-label="Until"
        flex="1 1 160px"
        miw={0}
        maw={186}
        leftSection="Until"
        leftSectionWidth={50}
        value={search.until ?? ''}
        min={search.from}
        onChange={(event) => onChange({ until: event.currentTarget.value || undefined })}
      />
      {search.actor !== undefined && (!person || !known) && (
        <FilterChip
          label={`User: ${nameOf(search.actor) ?? (known ? personName(known) : search.actor)}`}
          onRemove={() => onChange({ actor: undefined })}
        />
      )}
      {isFiltered(search) && (
        <ClearFilters
          onClick={() =>
            onChange({
              actor: undefined,
              by: undefined,
              group: undefined,
              integrationId: undefined,
              from: undefined,
              until: undefined,
            })
          }
        />
      )}
    </Toolbar>
  );
}
