import { systemClock } from '../../src/base/clock.ts';
import { createLog } from '../../src/base/log.ts';
import { defaultSchemas, jobsSchema } from '../../src/base/schemas.ts';
import { readConfig } from '../../src/config.ts';
import {
  type Context,
  defaultOrganizationId,
  inOrganization,
  type OrganizationContext,
} from '../../src/context/context.ts';
import { createSlotRing } from '../../src/db/slot-ring.ts';
import { startJobs } from '../../src/jobs/jobs.ts';
import { openPortalClient } from '../../src/portals/portal-client.ts';
import { requestSync } from '../../src/sync/runs/request-sync.ts';
import { runSync } from '../../src/sync/runs/run-sync.ts';
import type { SyncParts } from '../../src/sync/store/portal-writer.ts';
import { syncMappings } from '../../src/wiring/mappings.ts';
import { taskNames } from '../../src/wiring/tasks.ts';
import type { TestDatabase } from './database/database.ts';
import { testAdminKey, testEncryptionKey } from './processes/programs.ts';

/** A context on a test's own database, like a process's. `close` it before the database. */
export async function createTestContext(
  database: TestDatabase,
  settings: Record<string, string> = {},
): Promise<{ context: Context; close(): Promise<void> }> {
  const config = readConfig({
    DATABASE_URL: database.url,
    ENCRYPTION_KEY: testEncryptionKey,
    ADMIN_API_KEY: testAdminKey,
    ...settings,
  });
  const log = createLog(process.env.TEST_LOG_LEVEL ?? 'silent');
  const jobs = await startJobs({
    databaseUrl: database.url,
    schema: jobsSchema(defaultSchemas),
    log,
    taskNames,
  });
  const limits = { burst: config.hubspot.burstLimit, search: config.hubspot.searchLimit };
  const context: Context = {
    config,
    log,
    clock: systemClock,
    db: database.db,
    databaseUrl: database.url,
    rateLimiter: createSlotRing({ db: database.db, clock: systemClock, limits }),
    jobs,
    encryptionKeys: [Buffer.from(testEncryptionKey, 'base64')],
  };
  return { context, close: () => jobs.stop() };
}

/** The same for the default organization, at a fixed time. */
export async function createContextAt(
  database: TestDatabase,
  now: number,
): Promise<{ context: OrganizationContext; close(): Promise<void> }> {
  const { context, close } = await createTestContext(database);
  const clock = { ...context.clock, now: () => now };
  return { context: inOrganization({ ...context, clock }, defaultOrganizationId, 'test'), close };
}

/** What a process passes to the engine. */
export function syncPartsOf(context: Context): SyncParts {
  return {
    mappings: syncMappings,
    openClient: (options) => openPortalClient(context, options),
  };
}

/**
 * Requests a sync of a portal and runs it right away, in the default organization unless the context names another.
 * @returns the run's id.
 */
export async function syncNow(
  context: Context | OrganizationContext,
  integrationId: string,
  request: Omit<Parameters<typeof requestSync>[1], 'integrationId'> = {},
): Promise<string> {
  const ctx = 'organizationId' in context ? context : inOrganization(context, defaultOrganizationId, 'test');
  const [run] = await requestSync(ctx, { integrationId, ...request });
  if (!run) throw new Error('no run was made');
  await runSync(context, syncPartsOf(context), run.id, new AbortController().signal);
  return run.id;
}
