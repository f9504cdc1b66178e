import { Button, Skeleton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload, IconRefresh } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { messageOf } from '../api/request.ts';
import { exportAddress, retrySelectedErrors, syncErrorsQuery } from '../api/sync-errors.ts';
import { plural } from '../format/text.ts';
import type { SyncErrorsSearch } from '../routes/search.ts';
import { Failure } from './failure.tsx';
import { Pager } from './pager.tsx';
import { Panel } from './panel.tsx';
import { SyncErrorEntry } from './sync-error-entry.tsx';
import { usePages } from './use-pages.ts';

/** What trying the chosen ones again came to. */
const outcomeOf = (chosen: number, resolved: number) => ({
  color: resolved === chosen ? 'teal' : 'orange',
  title:
    resolved === chosen
      ? 'All of them are accepted now'
      : resolved === 0
        ? 'None is accepted yet'
        : `${resolved} of ${chosen} are accepted now`,
  message:
    resolved === chosen
      ? 'They have left the list.'
      : 'Mend the cause of the others first. What is sent to HubSpot leaves the list in a moment.',
  autoClose: 10_000,
});

interface ErrorListProps {
  search: SyncErrorsSearch;
  /** Names by portal; empty where there is only one. */
  portalNames: ReadonlyMap<string, string>;
  mayRetry: boolean;
  /** In place of a list of nothing. */
  empty: ReactNode;
}

/** The errors one by one; several can be chosen and tried again together. */
export function ErrorList({ search, portalNames, mayRetry, empty }: ErrorListProps) {
  const errors = useQuery(syncErrorsQuery({ ...search, limit: 25 }));
  const pages = usePages(search.cursor, errors.data?.nextCursor);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const queryClient = useQueryClient();
  const items = errors.data?.items ?? [];
  // What left the list, or stands on another page, is not chosen any more.
  const open = items.filter((error) => error.status === 'open');
  const ids = open.filter((error) => chosen.has(error.id)).map((error) => error.id);
  const retry = useMutation({
    mutationFn: () => retrySelectedErrors(ids),
    onSuccess: async ({ resolved }) => {
      notifications.show(outcomeOf(ids.length, resolved));
      setChosen(new Set());
      await queryClient.invalidateQueries({ queryKey: ['hubspot'] });
    },
    onError: (reason) =>
      notifications.show({ color: 'red', title: 'They were not tried again', message: messageOf(reason) }),
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
                {ids.length === 0 ? 'None chosen' : `${plural(ids.length, 'chosen', 'chosen')}`}
              </span>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => setChosen(new Set(ids.length === open.length ? [] : open.map(({ id }) => id)))}
              >
                {ids.length === open.length ? 'Choose none' : 'Choose all on this page'}
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
            />
          ))}
        </ul>
      )}
      <Pager {...pages} busy={errors.isPlaceholderData} />
    </>
  );
}
