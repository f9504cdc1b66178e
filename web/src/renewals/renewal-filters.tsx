import { SegmentedControl } from '@mantine/core';
import { RenewalStage } from '../../../src/contract/common.ts';
import { RenewalRisk } from '../../../src/contract/renewals.ts';
import { plural } from '../format/text.ts';
import { ClearFilters } from '../ui/form/clear-filters.tsx';
import { FilterSelect, optionsOf } from '../ui/form/filter-select.tsx';
import { PersonSelect } from '../ui/form/person-choice.tsx';
import { PortalFilter } from '../ui/form/portal-filter.tsx';
import { SearchField } from '../ui/form/search-field.tsx';
import { Toolbar } from '../ui/form/toolbar.tsx';
import { renewalStageWords } from '../ui/words.ts';
import { RenewalPeriod } from './renewal-period.tsx';
import { riskWords } from './renewal-words.ts';
import type { RenewalsSearch } from './search.ts';

interface FiltersProps {
  search: RenewalsSearch;
  onChange: (next: Partial<RenewalsSearch>, replace?: boolean) => void;
}

/** The filters of renewals, all unset. */
export const unfiltered = {
  search: undefined,
  month: undefined,
  from: undefined,
  to: undefined,
  csmId: undefined,
  stage: undefined,
  risk: undefined,
  integrationId: undefined,
  kind: undefined,
} as const satisfies Partial<RenewalsSearch>;

/** Whether any filter other than the state is set. */
export const isFiltered = (search: RenewalsSearch): boolean =>
  Object.keys(unfiltered).some((name) => search[name as keyof typeof unfiltered] !== undefined);

/** The state in which a stage can have renewals: a closed stage has no open ones. */
const stateFor = (
  stage: RenewalStage | undefined,
  state: RenewalsSearch['state'],
): RenewalsSearch['state'] => {
  if (stage === undefined || state === 'all') return state;
  return stage === 'closed_won' || stage === 'closed_lost' ? 'closed' : undefined;
};

/** The filters above the renewals. Gaps are filtered by CSM and portal only. */
export function RenewalFilterBar({ search, onChange }: FiltersProps) {
  const gaps = search.view === 'gaps';
  return (
    <Toolbar selectWidth={138}>
      {!gaps && (
        <>
          <SearchField
            label="Search renewals"
            placeholder="Customer or deal"
            value={search.search ?? ''}
            onSearch={(text) => onChange({ search: text === '' ? undefined : text }, true)}
          />
          <RenewalPeriod value={search} onChange={(period) => onChange(period)} />
        </>
      )}
      <PersonSelect
        label="CSM"
        placeholder="All CSMs"
        value={search.csmId}
        onChange={(csmId) => onChange({ csmId })}
      />
      {!gaps && (
        <>
          <FilterSelect
            label="Stage"
            placeholder="All stages"
            value={search.stage}
            options={optionsOf(RenewalStage.options, (stage) => renewalStageWords[stage].word)}
            onChange={(stage) => onChange({ stage, state: stateFor(stage, search.state) })}
          />
          <FilterSelect
            label="Risk"
            placeholder="Any risk"
            value={search.risk}
            options={optionsOf(RenewalRisk.options, (risk) => riskWords[risk].word)}
            onChange={(risk) => onChange({ risk })}
          />
        </>
      )}
      <PortalFilter value={search.integrationId} onChange={(integrationId) => onChange({ integrationId })} />
      {!gaps && (
        <SegmentedControl
          size="sm"
          aria-label="Status"
          value={search.state ?? 'open'}
          onChange={(value) => onChange({ state: value === 'closed' || value === 'all' ? value : undefined })}
          data={[
            { value: 'open', label: 'Open' },
            { value: 'closed', label: 'Closed' },
            { value: 'all', label: 'All' },
          ]}
        />
      )}
      {isFiltered(search) && <ClearFilters onClick={() => onChange(unfiltered)} />}
    </Toolbar>
  );
}

/** For screen readers: how many renewals match the filters. */
export const countInWords = (count: number): string => plural(count, 'renewal', 'renewals');
