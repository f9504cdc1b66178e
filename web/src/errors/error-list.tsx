import { Button, Group, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { SyncError } from '../../../src/contract/sync.ts';
import { messageOf } from '../api/request.ts';
import { exportAddress, syncErrorsQuery, useRetrySelectedErrors } from '../api/sync-errors.ts';
import { formatCount } from '../format/amounts.ts';
import { DownloadButton } from '../ui/form/download-button.tsx';
import { Fading } from '../ui/page/fading.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { Pager } from '../ui/table/pager.tsx';
import { usePages } from '../ui/table/use-pages.ts';
import { ErrorCards } from './error-card.tsx';
import { notRetried, retried, useTellRetry } from './retry-toast.ts';
import type { SyncErrorsSearch } from './search.ts';
import { nameOf, SyncErrorEntry } from './sync-error-entry.tsx';
import { useInPlace } from './use-in-place.ts';

/** The selected open errors, and the retry of all of them. */
function useSelection(items: readonly SyncError[]) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  // An error that left the list or is on another page is no longer selected.
  const open = items.filter((error) => error.status === 'open');
  const those = open.filter(({ id }) => selected.has(id));
  const ids = those.map(({ id }) => id);
  const tellRetry = useTellRetry();
  const retry = useRetrySelectedErrors({
    onSuccess: ({ tried, resolved }) => {
      const [first] = those;
      if (first) {
        const sent = those.filter(({ direction }) => direction === 'outbound').length;
        tellRetry(retried({ what: nameOf(first), records: ids.length, tried, resolved, sent }));
      }
      setSelected(new Set());
    },
    onError: (reason) => tellRetry(notRetried(messageOf(reason))),
  });
  const select = (id: string, isSelected: boolean) =>
    setSelected((before) => new Set([...before].filter((one) => one !== id).concat(isSelected ? id : [])));
  const all = ids.length === open.length;
  return {
    selected,
    select,
    count: ids.length,
    canSelect: open.length > 0,
    all,
    toggleAll: () => setSelected(new Set(all ? [] : open.map(({ id }) => id))),
    isRetrying: retry.isPending,
    retry: () => retry.mutate(ids),
  };
}

function SelectionActions({ selection }: { selection: ReturnType<typeof useSelection> }) {
  const { count, all, toggleAll, isRetrying, retry } = selection;
  return (
    <>
      <Text span inherit aria-live="polite">
        {count === 0 ? 'None selected' : `${formatCount(count)} selected`}
      </Text>
      <Button size="compact-sm" variant="default" onClick={toggleAll}>
        {all ? 'Clear selection' : 'Select all on this page'}
      </Button>
      <Button
        size="compact-sm"
        disabled={count === 0}
        loading={isRetrying}
        onClick={retry}
        leftSection={<IconRefresh size={14} aria-hidden />}
      >
        Retry selected
      </Button>
    </>
  );
}

interface ErrorListProps {
  search: SyncErrorsSearch;
  /** Names by portal; empty if there is only one. */
  portalNames: ReadonlyMap<string, string>;
  mayRetry: boolean;
  /** Shown instead of an empty list. */
  empty: ReactNode;
}

/** Sync errors as a list; several can be selected and retried together. */
export function ErrorList({ search, portalNames, mayRetry, empty }: ErrorListProps) {
  const errors = useQuery(syncErrorsQuery({ ...search, limit: 25 }));
  const pages = usePages(search.cursor, errors.data?.nextCursor);
  const { items, keep } = useInPlace(search, errors.data?.items);
  const selection = useSelection(items);
  return (
    <>
      <Loaded query={errors} what="errors" skeleton={[120, 120]}>
        {() => items.length === 0 && <Panel>{empty}</Panel>}
      </Loaded>
      {items.length > 0 && (
        <>
          <Group gap="xs" mb="sm" fz="sm" c="var(--cx-soft)">
            {mayRetry && selection.canSelect && <SelectionActions selection={selection} />}
            <DownloadButton
              path={exportAddress(search)}
              size="compact-sm"
              iconSize={14}
              ml={{ base: 0, sm: 'auto' }}
            >
              Export CSV
            </DownloadButton>
          </Group>
          <Fading stale={errors.isPlaceholderData} mb="lg">
            <ErrorCards label="Errors">
              {items.map((error) => (
                <SyncErrorEntry
                  key={error.id}
                  error={error}
                  portalName={portalNames.get(error.integrationId)}
                  mayRetry={mayRetry}
                  selected={selection.selected.has(error.id)}
                  onSelect={(isSelected) => selection.select(error.id, isSelected)}
                  onRetried={keep}
                />
              ))}
            </ErrorCards>
          </Fading>
        </>
      )}
      <Pager {...pages} busy={errors.isPlaceholderData} />
    </>
  );
}
