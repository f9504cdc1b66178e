import { Button, SegmentedControl, Select } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { RenewalStage } from '../../../src/contract/common.ts';

import { RenewalRisk } from '../../../src/contract/renewals.ts';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { plural, shorten } from '../format/text.ts';
import { PersonSelect } from '../ui/form/person-choice.tsx';
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

function PortalFilter({ search, onChange }: FiltersProps) {
  const status = useQuery(statusQuery(useLive()));
  const portals = status.data?.integrations ?? [];
  if (portals.length < 2) return null;
  return (
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
  );
}

/** The filters above the renewals. Gaps are filtered by CSM and portal only. */
export function RenewalFilterBar({ search, onChange }: FiltersProps) {
  const gaps = search.view === 'gaps';
  return (
    <Toolbar selectWidth={146}>
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
          <Select
            aria-label="Stage"
            placeholder="All stages"
            clearable
            clearButtonProps={{ 'aria-label': 'All stages' }}
            value={search.stage ?? null}
            onChange={(value) => {
              const stage = RenewalStage.safeParse(value).data;
              onChange({ stage, state: stateFor(stage, search.state) });
            }}
            data={RenewalStage.options.map((stage) => ({
              value: stage,
              label: renewalStageWords[stage].word,
            }))}
          />
          <Select
            aria-label="Risk"
            placeholder="Any risk"
            clearable
            clearButtonProps={{ 'aria-label': 'Any risk' }}
            value={search.risk ?? null}
            onChange={(value) => onChange({ risk: RenewalRisk.safeParse(value).data })}
            data={RenewalRisk.options.map((risk) => ({ value: risk, label: riskWords[risk].word }))}
          />
        </>
      )}
      <PortalFilter search={search} onChange={onChange} />
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
      {isFiltered(search) && (
        <Button
          variant="subtle"
          size="sm"
          onClick={() => onChange(unfiltered)}
          leftSection={<IconFilterOff size={16} aria-hidden />}
        >
          Clear filters
        </Button>
      )}
    </Toolbar>
  );
}

/** For screen readers: how many renewals match the filters. */
export const countInWords = (count: number): string => plural(count, 'renewal', 'renewals');
