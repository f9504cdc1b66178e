import { Button, Group as Row, Skeleton, Text, Title, VisuallyHidden } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import type { RenewalStage } from '../../../src/contract/common.ts';

import type { RenewalSummary } from '../../../src/contract/renewals.ts';
import { type RenewalFilters, renewalColumnQuery, renewalSummaryQuery } from '../api/renewals.ts';
import { formatCount } from '../format/amounts.ts';
import { Fading } from '../ui/page/fading.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { Dot } from '../ui/value/state-pill.tsx';
import { Amount } from '../ui/value/values.tsx';
import { renewalStageWords } from '../ui/words.ts';
import styles from './renewal-board.module.css';
import { RenewalCard } from './renewal-card.tsx';

type Group = RenewalSummary['groups'][number];

const openStages: RenewalStage[] = ['open', 'in_progress', 'committed'];
const closedStages: RenewalStage[] = ['closed_won', 'closed_lost'];

/** The stages with a column: those of the selected state, and others with renewals. */
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

interface HeadProps {
  id: string;
  stage: RenewalStage;
  count: number | undefined;
  totals: Group['totals'];
}

function Head({ id, stage, count, totals }: HeadProps) {
  const { word, tone } = renewalStageWords[stage];
  return (
    <Row component="header" gap="2px 8px" className={styles.head}>
      <Title order={2} id={id} size="sm">
        <Row component="span" gap={8}>
          <Dot tone={tone} still />
          {word}
        </Row>
      </Title>
      {count !== undefined && <span className="cx-figure cx-soft">{formatCount(count)}</span>}
      <Row component="span" gap="0 10px" justify="flex-end" className={styles.totals}>
        {totals.map((total) => (
          <Amount key={total.currency} amount={total.upForRenewal} currency={total.currency} total />
        ))}
      </Row>
    </Row>
  );
}

interface ColumnProps {
  stage: RenewalStage;
  filters: RenewalFilters;
  group: Group | undefined;
}

function Column({ stage, filters, group }: ColumnProps) {
  const id = useId();
  const query = useInfiniteQuery(renewalColumnQuery(filters, stage));
  const count = group?.count ?? query.data?.pages[0]?.count;
  const skeleton = (
    <div className={styles.cards} aria-hidden>
      <Skeleton h={148} />
      <Skeleton h={148} />
    </div>
  );
  return (
    <section className={styles.column} aria-labelledby={id}>
      <Head id={id} stage={stage} count={count} totals={group?.totals ?? []} />
      <Loaded query={query} what="these renewals" skeleton={skeleton}>
        {({ pages }) =>
          pages[0]?.items.length === 0 ? (
            <Text size="sm" c="dimmed" ta="center" py="md">
              No renewals
            </Text>
          ) : (
            <Fading stale={query.isPlaceholderData}>
              <ul className={styles.cards}>
                {pages.flatMap((page) =>
                  page.items.map((renewal) => <RenewalCard key={renewal.deal.id} renewal={renewal} />),
                )}
              </ul>
            </Fading>
          )
        }
      </Loaded>
      {query.hasNextPage && (
        <Button
          variant="default"
          size="xs"
          mt="xs"
          fullWidth
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more
          <VisuallyHidden component="span"> in {renewalStageWords[stage].word}</VisuallyHidden>
        </Button>
      )}
    </section>
  );
}

/** Renewals by renewal stage, a column for each. */
export function RenewalBoard({ filters }: { filters: RenewalFilters }) {
  const { stage: _, ...others } = filters;
  const summary = useQuery(renewalSummaryQuery('stage', others));
  const groups = summary.data?.groups ?? [];
  const columns = columnsOf(filters, groups);
  return (
    <section className={styles.scroll} aria-label="Renewals by stage">
      <div className={styles.board} data-columns={columns.length}>
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
