import { Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failure } from './failure.tsx';
import { PanelBody } from './panel.tsx';

/** The parts of a query that `Loaded` needs, whatever its kind. */
interface LoadedQuery<Data> {
  data: Data | undefined;
  error: unknown;
  isError: boolean;
  refetch: () => unknown;
}

/** Two queries as one: it has data once both have, and retries both. */
export const combine = <A, B>(a: LoadedQuery<A>, b: LoadedQuery<B>): LoadedQuery<[A, B]> => ({
  data: a.data === undefined || b.data === undefined ? undefined : [a.data, b.data],
  error: a.error ?? b.error,
  isError: a.isError || b.isError,
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

/** The three states of a query: its failure with a retry button, a skeleton while it loads, and its data. */
export function Loaded<Data>(props: LoadedProps<Data>) {
  const { query, what, skeleton, inset = false, quiet = false, children } = props;
  const { data, error, isError, refetch } = query;
  const place = (content: ReactNode) => (inset ? <PanelBody>{content}</PanelBody> : content);
  return (
    <>
      {isError &&
        !(quiet && data !== undefined) &&
        place(
          <Failure
            error={error}
            title={`Couldn’t load ${what}`}
            onRetry={() => void refetch()}
            {...(inset ? { mb: 0 } : {})}
          />,
        )}
      {data === undefined && !isError && place(isHeights(skeleton) ? <Bars heights={skeleton} /> : skeleton)}
      {data !== undefined && children(data)}
    </>
  );
}
