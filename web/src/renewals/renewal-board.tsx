import { Button, Skeleton, Title } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { RenewalStage } from '../../../src/contract/common.ts';

import type { RenewalSummary } from '../../../src/contract/renewals.ts';
import { type RenewalFilters, renewalColumnQuery, renewalSummaryQuery } from '../api/renewals.ts';
import { formatCount } from '../format/amounts.ts';
import { Failure } from '../ui/failure.tsx';
import { Amount } from '../ui/values.tsx';
import { renewalStageWords } from '../ui/words.ts';
import { RenewalCard } from './renewal-card.tsx';

type Group = RenewalSummary['groups'][number];

const openStages: RenewalStage[] = ['open', 'in_progress', 'committed'];
const closedStages: RenewalStage[] = ['closed_won', 'closed_lost'];

/** The stages that have a column: those of the state that is asked for, and others that hold something. */
const columnsOf = (filters: RenewalFilters, groups: readonly Group[]): RenewalStage[] => {
  if (filters.stage) return [filters.stage];
  const expected =
    filters.state === 'all'
      ? [...openStages, ...closedStages]
      : filters.state === 'closed'
        ? closedStages
        : openStages;
  const holdsSome = (stage: RenewalStage) => groups.some(({ key, count }) => key === stage && count > 0);
  return [...openStages, ...closedStages].filter((stage) => expected.includes(stage) || holdsSome(stage));
};

function Column({
  stage,
  filters,
  group,
}: {
  stage: RenewalStage;
  filters: RenewalFilters;
  group: Group | undefined;
}) {
  const id = useId();
  const query = useInfiniteQuery(renewalColumnQuery(filters, stage));
  const renewals = query.data?.pages.flatMap((page) => page.items) ?? [];
  const { word, tone } = renewalStageWords[stage];
  const count = group?.count ?? query.data?.pages[0]?.count;
  return (
    <section className="cx-board-column" aria-labelledby={id}>
      <header className="cx-board-head" data-tone={tone}>
        <Title order={2} id={id} className="cx-board-title">
          <span className="cx-dot" data-tone={tone === 'busy' ? undefined : tone} aria-hidden />
          {word}
        </Title>
        {count !== undefined && <span className="cx-board-count">{formatCount(count)}</span>}
        <span className="cx-board-totals">
          {group?.totals.map((total) => (
            <Amount key={total.currency} amount={total.upForRenewal} currency={total.currency} total />
          ))}
        </span>
      </header>
      {query.isError && (
        <Failure
          error={query.error}
          title="These renewals could not be read"
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isPending && (
        <div className="cx-board-cards" aria-hidden>
          <Skeleton h={148} />
          <Skeleton h={148} />
        </div>
      )}
      {query.data && renewals.length === 0 && <p className="cx-board-none">None</p>}
      {renewals.length > 0 && (
        <ul className="cx-board-cards cx-fading" data-stale={query.isPlaceholderData || undefined}>
          {renewals.map((renewal) => (
            <RenewalCard key={renewal.deal.id} renewal={renewal} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          fullWidth
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more<span className="cx-unseen"> of {word}</span>
        </Button>
      )}
    </section>
  );
}

/** Renewals by what their stages mean, a column for each. */
export function RenewalBoard({ filters }: { filters: RenewalFilters }) {
  const { stage: _, ...others } = filters;
  const summary = useQuery(renewalSummaryQuery('stage', others));
  const groups = summary.data?.groups ?? [];
  const columns = columnsOf(filters, groups);
  return (
    <section className="cx-board-scroll" aria-label="Renewals by stage">
      <div className="cx-board" data-columns={columns.length}>
        {columns.map((stage) => (
          <Column
            key={stage}
            stage={stage}
            filters={others}
            group={groups.find(({ key }) => key === stage)}
          />
        ))}
      </div>
    </section>
  );
}
