import {
  type Portal,
  type PortalOptions,
  type PracticePortal,
  startPracticePortal,
} from '../../../practice-portal/practice-portal.ts';
import { type Context, defaultOrganizationId, inOrganization } from '../../../src/context/context.ts';
import type { RunProgress, SyncRun } from '../../../src/contract/sync.ts';
import { connectWithToken } from '../../../src/portals/connect/connect-with-token.ts';
import { readRun } from '../../../src/sync/runs/read-run.ts';
import { createTestApp, type TestApp } from '../app.ts';
import { createTestContext, syncNow } from '../context.ts';
import { createTestDatabase, type TestDatabase } from '../database/database.ts';
import { compareWithTruth } from '../truth/compare-with-truth.ts';
import { unlimited } from './practice-world.ts';

type Mode = 'full' | 'incremental' | 'reconcile';

/** A practice portal after its first sync into a separate database; the test itself is the worker. */
export interface LoadedPortal {
  portals: PracticePortal;
  portal: Portal;
  database: TestDatabase;
  context: Context;
  integrationId: string;
  /**
   * Runs a sync right away.
   * @returns the ended run.
   */
  sync(mode?: Mode): Promise<SyncRun>;
  /** Ids of live records, lowest first. */
  ids(type: 'company' | 'contact' | 'deal'): string[];
  differences(): Promise<string[]>;
  close(): Promise<void>;
}

export async function loadPortal(
  options: Omit<PortalOptions, 'portalId'> & {
    clockOffsetMs?: number;
    firstLoad?: boolean;
    settings?: Record<string, string>;
  } = {},
): Promise<LoadedPortal> {
  const { clockOffsetMs = 0, firstLoad = true, settings, ...portalOptions } = options;
  const portalId = 1001;
  const portals = await startPracticePortal({
    clockOffsetMs,
    portals: [{ companies: 60, contacts: 120, deals: 40, limits: unlimited, ...portalOptions, portalId }],
  });
  const portal = portals.portal(portalId);
  const database = await createTestDatabase();
  const { context, close } = await createTestContext(database, {
    HUBSPOT_API_BASE_URL: portals.url,
    HUBSPOT_BURST_LIMIT: '10000',
    HUBSPOT_SEARCH_LIMIT: '1000',
    ...settings,
  });
  const ctx = inOrganization(context, defaultOrganizationId, 'test');
  const { id: integrationId } = await connectWithToken(ctx, {
    accessToken: portal.staticToken,
    startSync: false,
  });
  const sync = async (mode?: Mode) =>
    readRun(ctx, await syncNow(context, integrationId, mode === undefined ? {} : { mode }));
  if (firstLoad) await sync();
  return {
    portals,
    portal,
    database,
    context,
    integrationId,
    sync,
    ids: (type) => [...portal.truth().records(type)].map((record) => record.id),
    differences: () => compareWithTruth(database.db, integrationId, portal.truth(), portal.owners),
    async close() {
      await close();
      await portals.close();
      await database.close();
    },
  };
}

/** The same with the HTTP interface; `context` is the one that routes use. */
export type LoadedApp = LoadedPortal & { app: TestApp };

export async function loadPortalWithApp(options: Parameters<typeof loadPortal>[0] = {}): Promise<LoadedApp> {
  const world = await loadPortal(options);
  const { settings = {} } = options;
  const app = await createTestApp(world.database, { portals: world.portals, settings });
  return {
    ...world,
    context: app.context,
    app,
    async close() {
      await app.close();
      await world.close();
    },
  };
}

/** The counts of one object type of a run. */
export function partOf(run: SyncRun, objectType: RunProgress['objectType']): RunProgress | undefined {
  return run.progress.find((part) => part.objectType === objectType && part.direction === 'inbound');
}

/** Changes something in HubSpot when it responds to the n-th call of a class, before the response is read. */
export function whileAnswering(
  portal: Portal,
  match: Parameters<Portal['faults']['add']>[0]['match'],
  n: number,
  act: () => void,
): void {
  portal.faults.add({
    ...(match ? { match } : {}),
    skip: n - 1,
    times: 1,
    effect: {
      kind: 'rewrite',
      rewrite: (body) => {
        act();
        return body;
      },
    },
  });
}
