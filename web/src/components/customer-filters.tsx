import { Button, SegmentedControl, Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconAlertTriangle, IconFilterOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { HealthBand, HealthTrend } from '../../../src/contract/customers.ts';
import { type CustomerFilters, industriesQuery } from '../api/customers.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { usersByIdQuery } from '../api/users.ts';
import { industryName } from '../format/fields.ts';
import { dayAfter } from '../format/periods.ts';
import { shorten } from '../format/text.ts';
import { type CustomersSearch, renewalWindows } from '../routes/search.ts';
import { focusFirstCustomer } from './customers-table.tsx';
import { FilterChip } from './filter-chip.tsx';
import { PersonSelect, personName } from './person-choice.tsx';
import { SearchField } from './search-field.tsx';

const bandWords: Record<HealthBand, string> = {
  healthy: 'Healthy: 70 up',
  watch: 'Watch: 40 to 69',
  poor: 'Poor: below 40',
  none: 'Without score',
};

const trendWords: Record<HealthTrend, string> = {
  growing: 'Growing',
  stable: 'Stable',
  declining: 'Declining',
};

type Window = NonNullable<CustomersSearch['renews']>;

const windowWords: Record<Window, string> = {
  past: 'Renewal date past',
  '30': 'Renews within 30 days',
  '60': 'Renews within 60 days',
  '90': 'Renews within 90 days',
  '180': 'Renews within half a year',
  '365': 'Renews within a year',
};

/** The filters that have a chip, none of them set. */
const unfiltered = {
  csmId: undefined,
  industry: undefined,
  health: undefined,
  trend: undefined,
  integrationId: undefined,
  renews: undefined,
  atRisk: undefined,
} as const satisfies Partial<CustomersSearch>;

export const isFiltered = (search: CustomersSearch): boolean =>
  search.search !== undefined ||
  Object.keys(unfiltered).some((name) => search[name as keyof typeof unfiltered] !== undefined);

/** What the server is asked for; a window of days begins with the portal's today. Undefined until that is known. */
export const queryOf = (
  { renews, ...search }: CustomersSearch,
  today: string | undefined,
): CustomerFilters | undefined => {
  if (renews === undefined) return search;
  if (today === undefined) return undefined;
  return renews === 'past'
    ? { ...search, renewsTo: dayAfter(today, -1) }
    : { ...search, renewsFrom: today, renewsTo: dayAfter(today, Number(renews)) };
};

interface FiltersProps {
  search: CustomersSearch;
  onChange: (next: Partial<CustomersSearch>, replace?: boolean) => void;
}

const labelled = <Value extends string>(words: Record<Value, string>, values: readonly Value[]) =>
  values.map((value) => ({ value, label: words[value] }));

function IndustryFilter({ search, onChange }: FiltersProps) {
  const industries = useQuery(industriesQuery);
  const { items: known = [], labels = {} } = industries.data ?? {};
  const chosen = search.industry;
  // A link may name one that nobody is in any more.
  const all = chosen === undefined || known.includes(chosen) ? known : [chosen, ...known];
  return (
    <Select
      aria-label="Industry"
      placeholder="All industries"
      searchable
      clearable
      clearButtonProps={{ 'aria-label': 'All industries' }}
      nothingFoundMessage={
        industries.isError
          ? 'The industries could not be read'
          : industries.isPending
            ? 'Looking…'
            : 'No such industry'
      }
      value={chosen ?? null}
      onChange={(value) => onChange({ industry: value ?? undefined })}
      comboboxProps={{ width: 260, position: 'bottom-start' }}
      data={all
        .map((value) => ({
          value,
          label: shorten(industryName({ industry: value, industryLabel: labels[value] }) ?? '', 80),
        }))
        .sort((a, b) => a.label.localeCompare(b.label))}
    />
  );
}

function Choices({ search, onChange }: FiltersProps) {
  const portals = useQuery(statusQuery(useLive())).data?.integrations ?? [];
  return (
    <>
      <PersonSelect
        label="CSM"
        placeholder="All CSMs"
        value={search.csmId}
        onChange={(csmId) => onChange({ csmId })}
      />
      <IndustryFilter search={search} onChange={onChange} />
      <Select
        aria-label="Health"
        placeholder="Any health"
        clearable
        clearButtonProps={{ 'aria-label': 'Any health' }}
        value={search.health ?? null}
        onChange={(value) => onChange({ health: HealthBand.safeParse(value).data })}
        data={labelled(bandWords, HealthBand.options)}
      />
      <Select
        aria-label="Trend"
        placeholder="Any trend"
        clearable
        clearButtonProps={{ 'aria-label': 'Any trend' }}
        value={search.trend ?? null}
        onChange={(value) => onChange({ trend: HealthTrend.safeParse(value).data })}
        data={labelled(trendWords, HealthTrend.options)}
      />
      <Select
        aria-label="Renewal date"
        placeholder="Any renewal"
        clearable
        clearButtonProps={{ 'aria-label': 'Any renewal date' }}
        value={search.renews ?? null}
        onChange={(value) => onChange({ renews: renewalWindows.find((window) => window === value) })}
        data={labelled(windowWords, renewalWindows)}
      />
      {portals.length > 1 && (
        <Select
          aria-label="Portal"
          placeholder="All portals"
          clearable
          clearButtonProps={{ 'aria-label': 'All portals' }}
          value={search.integrationId ?? null}
          onChange={(value) => onChange({ integrationId: value ?? undefined })}
          data={portals.map(({ id, name, portalId }) => ({
            value: id,
            label: `${shorten(name, 40)} (${portalId})`,
          }))}
        />
      )}
      <Button
        variant={search.atRisk ? 'light' : 'default'}
        aria-pressed={search.atRisk !== undefined}
        title="An open renewal at high risk, as the renewals judge it"
        onClick={() => onChange({ atRisk: search.atRisk ? undefined : 'true' })}
        leftSection={<IconAlertTriangle size={16} aria-hidden />}
      >
        Renewal at risk
      </Button>
    </>
  );
}

/** What the list is narrowed down to, each to be taken away by itself. */
function Chips({ search, onChange }: FiltersProps) {
  const [csm] = useQuery(usersByIdQuery(search.csmId ? [search.csmId] : [])).data ?? [];
  const portals = useQuery(statusQuery(useLive())).data?.integrations;
  const portal = portals?.find(({ id }) => id === search.integrationId);
  const labels = useQuery({ ...industriesQuery, enabled: search.industry !== undefined }).data?.labels;
  const industry =
    search.industry && industryName({ industry: search.industry, industryLabel: labels?.[search.industry] });
  const set: [keyof typeof unfiltered, string | undefined][] = [
    ['csmId', search.csmId && `CSM: ${csm ? personName(csm) : 'one person'}`],
    ['industry', industry ? `Industry: ${industry}` : undefined],
    ['health', search.health && bandWords[search.health]],
    ['trend', search.trend && `Trend: ${trendWords[search.trend].toLowerCase()}`],
    ['renews', search.renews && windowWords[search.renews]],
    ['integrationId', search.integrationId && `Portal: ${portal?.name ?? 'one portal'}`],
    ['atRisk', search.atRisk && 'Renewal at risk'],
  ];
  const shown = set.flatMap(([name, label]) => (label ? [{ name, label }] : []));
  if (shown.length === 0) return null;
  return (
    <div className="cx-chips">
      {shown.map(({ name, label }) => (
        <FilterChip key={name} label={label} onRemove={() => onChange({ [name]: undefined })} />
      ))}
      {shown.length > 1 && (
        <Button
          variant="subtle"
          size="xs"
          onClick={() => onChange(unfiltered)}
          leftSection={<IconFilterOff size={14} aria-hidden />}
        >
          Clear the filters
        </Button>
      )}
    </div>
  );
}

/** Search and filters of the customers. `/` leads to the search from anywhere, an arrow from there to the list. */
export function CustomerFilterBar({ search, onChange, children }: FiltersProps & { children: ReactNode }) {
  const [open, choices] = useDisclosure(false);
  return (
    <>
      <div className="cx-toolbar cx-toolbar-customers">
        <SearchField
          label="Search customers"
          placeholder="Search by name or domain"
          value={search.search ?? ''}
          onSearch={(text) => onChange({ search: text === '' ? undefined : text }, true)}
          shortcut="/"
          onDown={focusFirstCustomer}
        />
        <SegmentedControl
          size="sm"
          aria-label="Which customers"
          value={search.archived ? 'archived' : 'active'}
          onChange={(value) => onChange({ archived: value === 'archived' ? 'true' : undefined })}
          data={[
            { value: 'active', label: 'Active' },
            { value: 'archived', label: 'Archived' },
          ]}
        />
        <Button
          variant="default"
          className="cx-under-sm"
          aria-expanded={open}
          onClick={choices.toggle}
          leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}
        >
          Filters
        </Button>
        <div className="cx-customer-choices" data-open={open}>
          <Choices search={search} onChange={onChange} />
          {children}
        </div>
      </div>
      <Chips search={search} onChange={onChange} />
    </>
  );
}
