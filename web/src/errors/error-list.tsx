import { Button, Skeleton } from '@mantine/core';
import { IconDownload, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { SyncError } from '../../../src/contract/sync.ts';
import { messageOf } from '../api/request.ts';
import { exportAddress, retrySelectedErrors, syncErrorsQuery } from '../api/sync-errors.ts';
import { formatCount } from '../format/amounts.ts';
import { Failure } from '../ui/failure.tsx';
import { Pager } from '../ui/pager.tsx';
import { Panel } from '../ui/panel.tsx';
import { usePages } from '../ui/use-pages.ts';
import { inPlace } from './in-place.ts';
import { notRetried, retried, tellRetry } from './retry-toast.ts';
import type { SyncErrorsSearch } from './search.ts';
import { nameOf, SyncErrorEntry } from './sync-error-entry.tsx';

interface ErrorListProps {
  search: SyncErrorsSearch;
  /** Names by portal; empty where there is only one. */
  portalNames: ReadonlyMap<string, string>;
  mayRetry: boolean;
  /** In place of a list of nothing. */
  empty: ReactNode;
}

const none: readonly SyncError[] = [];

/** The entries where they were on screen: one that was retried is the newest of the list afterwards. */
function useInPlace(search: SyncErrorsSearch, items: readonly SyncError[] = none) {
  const list = JSON.stringify(search);
  const shown = useRef<{ list: string; ids: string[] }>({ list, ids: [] });
  const [kept, setKept] = useState<{ list: string; entries: ReadonlyMap<string, SyncError> }>();
  const places = shown.current.list === list ? shown.current.ids : [];
  const ordered = inPlace(places, items, kept?.list === list ? kept.entries : new Map());
  useEffect(() => {
    shown.current = { list, ids: ordered.map(({ id }) => id) };
  });
  return {
    items: ordered,
    /** What was retried stays, unless it was resolved by that: of a later page it went to the first one. */
    keep: (after: SyncError) => {
      if (search.cursor === undefined) return;
      const entries = new Map(kept?.list === list ? kept.entries : []);
      if (after.status === 'open') entries.set(after.id, after);
      else entries.delete(after.id);
      setKept({ list, entries });
    },
  };
}

/** The errors one by one; several can be selected and retried together. */
export function ErrorList({ search, portalNames, mayRetry, empty }: ErrorListProps) {
  const errors = useQuery(syncErrorsQuery({ ...search, limit: 25 }));
  const pages = usePages(search.cursor, errors.data?.nextCursor);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const queryClient = useQueryClient();
  const { items, keep } = useInPlace(search, errors.data?.items);
  // What left the list, or stands on another page, is not chosen any more.
  const open = items.filter((error) => error.status === 'open');
  const ids = open.filter((error) => chosen.has(error.id)).map((error) => error.id);
  const retry = useMutation({
    mutationFn: () => retrySelectedErrors(ids),
    onSuccess: async ({ tried, resolved }) => {
      const those = open.filter(({ id }) => ids.includes(id));
      const [first] = those;
      if (first) {
        const sent = those.filter(({ direction }) => direction === 'outbound').length;
        tellRetry(retried({ what: nameOf(first), records: ids.length, tried, resolved, sent }));
      }
      setChosen(new Set());
      await queryClient.invalidateQueries({ queryKey: ['hubspot'] });
    },
    onError: (reason) => tellRetry(notRetried(ids.length, messageOf(reason))),
  });
  const choose = (id: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <>
      {errors.isError && (
        <Failure
          error={errors.error}
          title="The errors could not be read"
          onRetry={() => void errors.refetch()}
        />
      )}
      {errors.isPending && (
        <div aria-hidden>
          <Skeleton h={120} mb="md" />
          <Skeleton h={120} />
        </div>
      )}
      {errors.data && items.length === 0 && <Panel>{empty}</Panel>}
      {items.length > 0 && (
        <div className="cx-choice">
          {mayRetry && open.length > 0 && (
            <>
              <span aria-live="polite">
                {ids.length === 0 ? 'None selected' : `${formatCount(ids.length)} selected`}
              </span>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => setChosen(new Set(ids.length === open.length ? [] : open.map(({ id }) => id)))}
              >
                {ids.length === open.length ? 'Select none' : 'Select all on this page'}
              </Button>
              <Button
                size="compact-sm"
                disabled={ids.length === 0}
                loading={retry.isPending}
                onClick={() => retry.mutate()}
                leftSection={<IconRefresh size={14} aria-hidden />}
              >
                Retry selected
              </Button>
            </>
          )}
          <Button
            component="a"
            href={exportAddress(search)}
            download
            size="compact-sm"
            variant="default"
            className="cx-choice-export"
            leftSection={<IconDownload size={14} aria-hidden />}
          >
            Export CSV
          </Button>
        </div>
      )}
      {items.length > 0 && (
        <ul className="cx-errors cx-fading" data-stale={errors.isPlaceholderData || undefined}>
          {items.map((error) => (
            <SyncErrorEntry
              key={error.id}
              error={error}
              portalName={portalNames.get(error.integrationId)}
              mayRetry={mayRetry}
              chosen={chosen.has(error.id)}
              onChoose={(isChosen) => choose(error.id, isChosen)}
              onRetried={keep}
            />
          ))}
        </ul>
      )}
      <Pager {...pages} busy={errors.isPlaceholderData} />
    </>
  );
}
