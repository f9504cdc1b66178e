import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { healthHistoryQuery, historyDays } from '../api/health.ts';
import { Failure } from './failure.tsx';

const HealthChart = lazy(() =>
  import('./health-chart.tsx').then((module) => ({ default: module.HealthChart })),
);

/** How a customer's health came to be what it is: the last 90 days. */
export function HealthHistory({ customerId }: { customerId: string }) {
  const history = useQuery(healthHistoryQuery(customerId));
  if (history.isError && !history.data) {
    return (
      <Failure
        error={history.error}
        title="The history could not be read"
        onRetry={() => void history.refetch()}
      />
    );
  }
  const waiting = <Skeleton h={148} aria-hidden />;
  if (!history.data) return waiting;
  if (history.data.points.length === 0) {
    return <p className="cx-soft">This score has no history: it was here before calculations were kept.</p>;
  }
  return (
    <>
      <h3 className="cx-part-title">Last {historyDays} days</h3>
      <Suspense fallback={waiting}>
        <HealthChart history={history.data} />
      </Suspense>
    </>
  );
}
