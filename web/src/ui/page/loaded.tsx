import { Skeleton, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Failure } from './failure.tsx';
import { PanelBody } from './panel.tsx';

/** The parts of a query that `Loaded` needs, whatever its kind. */
interface LoadedQuery<Data> {
  data: Data | undefined;
  error: unknown;
  isError: boolean;
  isFetching: boolean;
  /** How often it failed. */
  errorUpdateCount: number;
  refetch: () => unknown;
}

/** Two queries as one: it has data once both have, and retries both. */
export const combine = <A, B>(a: LoadedQuery<A>, b: LoadedQuery<B>): LoadedQuery<[A, B]> => ({
  data: a.data === undefined || b.data === undefined ? undefined : [a.data, b.data],
  error: a.error ?? b.error,
  isError: a.isError || b.isError,
  isFetching: a.isFetching || b.isFetching,
  errorUpdateCount: a.errorUpdateCount + b.errorUpdateCount,
  refetch: () => Promise.all([a.refetch(), b.refetch()]),
});

export interface LoadedProps<Data> {
  query: LoadedQuery<Data>;
  /** What is loaded, for the end of "Couldn’t load …". */
  what: string;
  /** The heights of the skeleton's bars, or a skeleton of its own. */
  skeleton: readonly number[] | ReactNode;
  /** Adds padding to the failure and the skeleton, for content that reaches the edges of a panel. */
  inset?: boolean;
  /** Ignores a failed refresh while older data is shown. Otherwise, the failure is shown above it. */
  quiet?: boolean;
  children: (data: Data) => ReactNode;
}

const isHeights = (skeleton: readonly number[] | ReactNode): skeleton is readonly number[] =>
  Array.isArray(skeleton) && skeleton.every((height) => typeof height === 'number');

function Bars({ heights }: { heights: readonly number[] }) {
  return (
    <Stack gap="md" aria-hidden>
      {Array.from(heights.entries(), ([place, height]) => (
        <Skeleton key={place} h={height} />
      ))}
    </Stack>
  );
}

/**
 * The failure of a query, if it failed. A query without data forgets its error while it is refetched: until the
 * outcome, the last failure stays, so that a page that is polled doesn't switch between failure and skeleton.
 */
function useFailure<Data>(query: LoadedQuery<Data>): { error: unknown } | undefined {
  const [last, setLast] = useState<unknown>(undefined);
  if (query.isError && query.error !== last) setLast(query.error);
  if (query.isError) return { error: query.error };
  return query.data === undefined && query.errorUpdateCount > 0 ? { error: last } : undefined;
}

/** The three states of a query: its failure with a retry button, a skeleton while it loads, and its data. */
export function Loaded<Data>(props: LoadedProps<Data>) {
  const { query, what, skeleton, inset = false, quiet = false, children } = props;
  const { data, isFetching, refetch } = query;
  const failure = useFailure(query);
  const place = (content: ReactNode) => (inset ? <PanelBody>{content}</PanelBody> : content);
  return (
    <>
      {failure &&
        !(quiet && data !== undefined) &&
        place(
          <Failure
            error={failure.error}
            isRetrying={isFetching}
            title={`Couldn’t load ${what}`}
            onRetry={() => void refetch()}
            {...(inset ? { mb: 0 } : {})}
          />,
        )}
      {data === undefined && !failure && place(isHeights(skeleton) ? <Bars heights={skeleton} /> : skeleton)}
      {data !== undefined && children(data)}
    </>
  );
}
