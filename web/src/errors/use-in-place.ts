import { useEffect, useRef, useState } from 'react';
import type { SyncError } from '../../../src/contract/sync.ts';
import { inPlace } from './in-place.ts';
import type { SyncErrorsSearch } from './search.ts';

const none: readonly SyncError[] = [];

/** The errors in the positions they had on screen: a retried one would otherwise move to the top of the list. */
export function useInPlace(search: SyncErrorsSearch, items: readonly SyncError[] = none) {
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
    /** A retried error stays unless it was resolved: on a later page, it would otherwise move to the first one. */
    keep: (after: SyncError) => {
      if (search.cursor === undefined) return;
      const entries = new Map(kept?.list === list ? kept.entries : []);
      if (after.status === 'open') entries.set(after.id, after);
      else entries.delete(after.id);
      setKept({ list, entries });
    },
  };
}
