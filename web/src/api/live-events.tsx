import { type QueryClient, type QueryFilters, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { Alert } from '../../../src/contract/alerts.ts';
import { ServerEvent } from '../../../src/contract/events.ts';
import type { SyncRun } from '../../../src/contract/sync.ts';
import { totalsOf } from '../format/run-counts.ts';
import { connectionOf } from './connection.ts';
import { parseJson } from './request.ts';
import { hasEnded, runsQuery } from './sync-runs.ts';

const LiveContext = createContext(false);

/** Whether the server's events arrive; without them, screens poll. */
export const useLive = (): boolean => useContext(LiveContext);

/** A sync constantly changes rows: visible lists are reloaded at most this often. */
const listsPauseMs = 3_000;
/** An open customer is reloaded as soon as it changes. */
const customerPauseMs = 100;
/** Alerts that arrive together are announced together. */
const alertsPauseMs = 1_000;

/** Collects calls and passes them on together, immediately and then at most every `pauseMs`. */
const gather = (pauseMs: number, act: (keys: Set<string>) => void) => {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let keys = new Set<string>();
  const flush = () => {
    waiting = undefined;
    if (keys.size === 0) return;
    const gathered = keys;
    keys = new Set();
    act(gathered);
    waiting = setTimeout(flush, pauseMs);
  };
  return {
    add: (added: readonly string[]) => {
      for (const key of added) keys.add(key);
      if (waiting === undefined) flush();
    },
    stop: () => clearTimeout(waiting),
  };
};

/** Updates a run in the list of runs, if it is there. */
const putIntoList = (queryClient: QueryClient, run: SyncRun) => {
  queryClient.setQueryData(
    runsQuery.queryKey,
    (list) =>
      list && {
        ...list,
        pages: list.pages.map((page) => ({
          ...page,
          items: page.items.map((item) => (item.id === run.id ? run : item)),
        })),
      },
  );
};

/** Whether a run has changed rows since its last event. */
const hasChanged = (run: SyncRun, changes: Map<string, number>): boolean => {
  const { created, updated, archived } = totalsOf(run);
  const before = changes.get(run.id) ?? 0;
  changes.set(run.id, created + updated + archived);
  return created + updated + archived > before;
};

/**
 * Reloads visible queries. A first response that is still pending may be older than the event, and a query isn't sent
 * twice at a time: it is sent once more afterwards.
 */
const reload = (queryClient: QueryClient, filters: QueryFilters) => {
  const early = queryClient
    .getQueryCache()
    .findAll({ ...filters, fetchStatus: 'fetching' })
    .some((query) => query.state.data === undefined);
  const done = queryClient.invalidateQueries(filters);
  if (early) void done.then(() => queryClient.invalidateQueries(filters));
};

interface Listeners {
  onLive: (live: boolean) => void;
  /** Alerts were raised: the number since the last call, and one of them. */
  onAlerts: (count: number, latest: Alert) => void;
}

const listen = (queryClient: QueryClient, { onLive, onAlerts }: Listeners) => {
  /** The number of records changed by each run in progress, as of its last event. */
  const changes = new Map<string, number>();

  const status = gather(1_000, () => {
    reload(queryClient, { queryKey: ['hubspot', 'status'] });
  });
  const lists = gather(listsPauseMs, () => {
    reload(queryClient, { queryKey: ['customers'] });
    reload(queryClient, { queryKey: ['renewals'] });
    reload(queryClient, { queryKey: ['hubspot', 'errors'] });
  });
  const customers = gather(customerPauseMs, (ids) => {
    for (const id of ids) reload(queryClient, { queryKey: ['customer', id] });
  });

  let latest: Alert | undefined;
  const alerts = gather(alertsPauseMs, (ids) => {
    reload(queryClient, { queryKey: ['alerts'] });
    reload(queryClient, { queryKey: ['alert-deliveries'] });
    if (latest) onAlerts(ids.size, latest);
  });

  const receive = (text: string) => {
    const parsed = ServerEvent.safeParse(parseJson(text));
    if (!parsed.success) return;
    const event = parsed.data;
    if (event.type === 'run') {
      const known = queryClient.getQueryData(['hubspot', 'run', event.run.id]) !== undefined;
      // A response that is still pending is older.
      void queryClient.cancelQueries({ queryKey: ['hubspot', 'run', event.run.id] });
      queryClient.setQueryData(['hubspot', 'run', event.run.id], event.run);
      putIntoList(queryClient, event.run);
      if (!known) void queryClient.invalidateQueries({ queryKey: runsQuery.queryKey });
      if (!known || hasEnded(event.run)) status.add(['status']);
      if (hasChanged(event.run, changes)) lists.add(['changed']);
      if (hasEnded(event.run)) {
        for (const part of ['runs', 'errors', 'schema-drift', 'stages']) {
          void queryClient.invalidateQueries({ queryKey: ['hubspot', part] });
        }
        void queryClient.invalidateQueries({ queryKey: ['customer'] });
        changes.delete(event.run.id);
      }
    } else if (event.type === 'integration') {
      status.add(['status']);
      for (const part of ['settings', 'mappings', 'schema-drift', 'stages', 'setup', 'dry-run']) {
        void queryClient.invalidateQueries({ queryKey: ['hubspot', part, event.integrationId] });
      }
    } else if (event.type === 'alert') {
      latest = event.alert;
      alerts.add([event.alert.id]);
    } else {
      lists.add(['changed']);
      customers.add(event.customerIds);
    }
  };

  const close = connectionOf(queryClient).listen('/api/events', {
    onOpen: () => {
      onLive(true);
      // Events from before or during an interruption are missing: reload what is on screen.
      reload(queryClient, { predicate: (query) => query.queryKey[0] !== 'session' });
    },
    onLost: () => onLive(false),
    onEvent: receive,
  });

  return () => {
    close();
    status.stop();
    lists.stop();
    customers.stop();
    alerts.stop();
  };
};

interface LiveEventsProps {
  onAlerts: Listeners['onAlerts'];
  children: ReactNode;
}

/** Keeps the screens up to date by the server's events while it is mounted. */
export function LiveEvents({ onAlerts, children }: LiveEventsProps) {
  const queryClient = useQueryClient();
  const [live, setLive] = useState(false);
  useEffect(() => listen(queryClient, { onLive: setLive, onAlerts }), [queryClient, onAlerts]);
  return <LiveContext value={live}>{children}</LiveContext>;
}
