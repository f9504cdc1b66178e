import { Button, Group, SegmentedControl, Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAdjustmentsHorizontal, IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { HealthTrend } from '../../../src/contract/common.ts';
import { HealthBand } from '../../../src/contract/customers.ts';
import { type CustomerFilters, industriesQuery } from '../api/customers.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { usersByIdQuery } from '../api/users.ts';
import { industryName } from '../format/fields.ts';
import { dayAfter } from '../format/periods.ts';
import { shorten } from '../format/text.ts';
import { ClearFilters } from '../ui/form/clear-filters.tsx';
import { FilterChip } from '../ui/form/filter-chip.tsx';
import { FilterSelect, optionsOf } from '../ui/form/filter-select.tsx';
import { PersonSelect, personName } from '../ui/form/person-choice.tsx';
import { PortalFilter } from '../ui/form/portal-filter.tsx';
import { SearchField } from '../ui/form/search-field.tsx';
import { Toolbar } from '../ui/form/toolbar.tsx';
import styles from './customer-filters.module.css';
import { focusFirstCustomer } from './customers-table.tsx';
import { type CustomersSearch, renewalWindows } from './search.ts';

const bandWords: Record<HealthBand, string> = {
  healthy: 'Healthy: 70+',
  watch: 'Watch: 40–69',
  poor: 'Poor: under 40',
  none: 'No score',
};

const trendWords: Record<HealthTrend, string> = {
  growing: 'Growing',
  stable: 'Stable',
  declining: 'Declining',
};

type Window = NonNullable<CustomersSearch['renews']>;

const windowWords: Record<Window, string> = {
  past: 'Renewal overdue',
  '30': 'Renews within 30 days',
  '60': 'Renews within 60 days',
  '90': 'Renews within 90 days',
  '180': 'Renews within 6 months',
  '365': 'Renews within 12 months',
};

/** The filters with a chip, all of them unset. */
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

/** The server's query; a range of days begins with the portal's today. Undefined until that is known. */
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

function IndustryFilter({ search, onChange }: FiltersProps) {
  const industries = useQuery(industriesQuery);
  const { items: known = [], labels = {} } = industries.data ?? {};
  const chosen = search.industry;
  // A link may contain an industry that no customer has any longer.
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
          ? 'Couldn’t load industries'
          : industries.isPending
            ? 'Searching…'
            : 'No industries found'
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
  return (
    <>
      <PersonSelect
        label="CSM"
        placeholder="All CSMs"
        value={search.csmId}
        onChange={(csmId) => onChange({ csmId })}
      />
      <IndustryFilter search={search} onChange={onChange} />
      <FilterSelect
        label="Health"
        placeholder="Any health"
        value={search.health}
        options={optionsOf(HealthBand.options, (band) => bandWords[band])}
        onChange={(health) => onChange({ health })}
      />
      <FilterSelect
        label="Trend"
        placeholder="Any trend"
        value={search.trend}
        options={optionsOf(HealthTrend.options, (trend) => trendWords[trend])}
        onChange={(trend) => onChange({ trend })}
      />
      <FilterSelect
        label="Renewal date"
        placeholder="Any renewal"
        value={search.renews}
        options={optionsOf(renewalWindows, (window) => windowWords[window])}
        onChange={(renews) => onChange({ renews })}
      />
      <PortalFilter value={search.integrationId} onChange={(integrationId) => onChange({ integrationId })} />
      <Button
        variant={search.atRisk ? 'light' : 'default'}
        aria-pressed={search.atRisk !== undefined}
        title="Customers with an open renewal at high risk"
        onClick={() => onChange({ atRisk: search.atRisk ? undefined : 'true' })}
        leftSection={<IconAlertTriangle size={16} aria-hidden />}
      >
        Renewal at risk
      </Button>
    </>
  );
}

/** The active filters, each with a button that removes it. */
function Chips({ search, onChange }: FiltersProps) {
  const [csm] = useQuery(usersByIdQuery(search.csmId ? [search.csmId] : [])).data ?? [];
  const portals = useQuery(statusQuery(useLive())).data?.integrations;
  const portal = portals?.find(({ id }) => id === search.integrationId);
  const labels = useQuery({ ...industriesQuery, enabled: search.industry !== undefined }).data?.labels;
  const industry =
    search.industry && industryName({ industry: search.industry, industryLabel: labels?.[search.industry] });
  const set: [keyof typeof unfiltered, string | undefined][] = [
    ['csmId', search.csmId && `CSM: ${csm ? personName(csm) : 'unknown'}`],
    ['industry', industry ? `Industry: ${industry}` : undefined],
    ['health', search.health && bandWords[search.health]],
    ['trend', search.trend && `Trend: ${trendWords[search.trend].toLowerCase()}`],
    ['renews', search.renews && windowWords[search.renews]],
    ['integrationId', search.integrationId && `Portal: ${portal?.name ?? 'unknown'}`],
    ['atRisk', search.atRisk && 'Renewal at risk'],
  ];
  const shown = set.flatMap(([name, label]) => (label ? [{ name, label }] : []));
  if (shown.length === 0) return null;
  return (
    <Group gap="xs" mb="md">
      {shown.map(({ name, label }) => (
        <FilterChip key={name} label={label} onRemove={() => onChange({ [name]: undefined })} />
      ))}
      {shown.length > 1 && <ClearFilters size="xs" onClick={() => onChange(unfiltered)} />}
    </Group>
  );
}

/** Search and filters of the customers. `/` focuses the search from anywhere; an arrow key moves on to the list. */
export function CustomerFilterBar({ search, onChange, children }: FiltersProps & { children: ReactNode }) {
  const [open, choices] = useDisclosure(false);
  return (
    <>
      <Toolbar selectWidth={158}>
        <SearchField
          label="Search customers"
          placeholder="Search by name or domain"
          value={search.search ?? ''}
          onSearch={(text) => onChange({ search: text === '' ? undefined : text }, true)}
          shortcut="/"
          wide
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
          hiddenFrom="sm"
          aria-expanded={open}
          onClick={choices.toggle}
          leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}
        >
          Filters
        </Button>
        <div className={styles.choices} data-open={open}>
          <Choices search={search} onChange={onChange} />
          {children}
        </div>
      </Toolbar>
      <Chips search={search} onChange={onChange} />
    </>
  );
}
