import { Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failure } from './failure.tsx';

/** What `Loaded` needs of a query, whatever kind it is. */
interface LoadedQuery<Data> {
  data: Data | undefined;
  error: unknown;
  isError: boolean;
  refetch: () => unknown;
}

/** Several queries as one: it has data once all of them have, and retries all of them. */
export const combine = <A, B>(a: LoadedQuery<A>, b: LoadedQuery<B>): LoadedQuery<[A, B]> => ({
  data: a.data === undefined || b.data === undefined ? undefined : [a.data, b.data],
  error: a.error ?? b.error,
  isError: a.isError || b.isError,
  refetch: () => Promise.all([a.refetch(), b.refetch()]),
});

interface LoadedProps<Data> {
  query: LoadedQuery<Data>;
  /** What is loaded, to end "Couldn’t load …" with. */
  what: string;
  /** The heights of the skeleton's bars, or a skeleton of its own. */
  skeleton: readonly number[] | ReactNode;
  /** Pads the failure and the skeleton, for content that reaches the edges of a panel. */
  inset?: boolean;
  /** Keeps silent about a failed refresh while older data is shown. Otherwise the failure is shown above it. */
  quiet?: boolean;
  children: (data: Data) => ReactNode;
}

const isHeights = (skeleton: readonly number[] | ReactNode): skeleton is readonly number[] =>
  Array.isArray(skeleton) && skeleton.every((height) => typeof height === 'number');

/** The three states of a query: its failure with a way to retry, a skeleton while it loads, and its data. */
export function Loaded<Data>({ query, what, skeleton, inset, quiet, children }: LoadedProps<Data>) {
  const { data } = query;
  const failed = query.isError && !(quiet && data !== undefined);
  return (
    <>
      {failed && (
        <div {...(inset ? { className: 'cx-panel-body' } : {})}>
          <Failure error={query.error} title={`Couldn’t load ${what}`} onRetry={() => void query.refetch()} />
        </div>
      )}
      {data === undefined && !query.isError && (
        <div {...(inset ? { className: 'cx-panel-body' } : {})}>
          {isHeights(skeleton) ? (
            <Stack gap="md" aria-hidden>
              {skeleton.map((height, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity
                <Skeleton key={index} h={height} />
              ))}
            </Stack>
          ) : (
            skeleton
          )}
        </div>
      )}
      {data !== undefined && children(data)}
    </>
  );
}
