import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Fading } from '../page/fading.tsx';
import { Loaded, type LoadedProps } from '../page/loaded.tsx';
import { Panel } from '../page/panel.tsx';
import { Pager } from './pager.tsx';
import { usePages } from './use-pages.ts';

interface PagedListProps<Item> extends Pick<LoadedProps<unknown>, 'what' | 'skeleton'> {
  query: UseQueryResult<{ items: Item[]; nextCursor: string | null }>;
  /** The cursor in the URL. */
  cursor: string | undefined;
  /** In place of an empty list. */
  empty: ReactNode;
  children: (items: Item[]) => ReactNode;
}

/** A page of a list with its pager, and what is shown while it loads, when it fails and when it is empty. */
export function PagedList<Item>({ query, cursor, empty, children, ...loaded }: PagedListProps<Item>) {
  const pages = usePages(cursor, query.data?.nextCursor);
  return (
    <>
      <Loaded query={query} {...loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <Panel>{empty}</Panel>
          ) : (
            <Fading stale={query.isPlaceholderData}>{children(items)}</Fading>
          )
        }
      </Loaded>
      <Pager {...pages} busy={query.isPlaceholderData} />
    </>
  );
}
