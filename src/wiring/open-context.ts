import { systemClock } from '../base/clock.ts';
import { createLog, type Log } from '../base/log.ts';
import { jobsSchema } from '../base/schemas.ts';
import { conceal } from '../base/secrets.ts';
import type { Config } from '../config.ts';
import type { Context } from '../context/context.ts';
import { openDatabase } from '../db/database.ts';
import { migrate } from '../db/migrate.ts';
import { protectSchemas } from '../db/own-schema.ts';
import { createSlotRing } from '../db/slot-ring.ts';
import { moveEarlierJobs } from '../jobs/earlier-jobs.ts';
import { startJobs } from '../jobs/jobs.ts';
import { loadEncryptionKeys } from '../portals/connect/encryption-key.ts';
import { taskNames } from './tasks.ts';

export interface OpenContext {
  context: Context;
  /** The names of the migrations that were applied. */
  migrated: string[];
  /** Waits for jobs and queries in progress, then closes everything. */
  close(): Promise<void>;
}

/**
 * Creates a process's context from its settings: the database (embedded unless DATABASE_URL is set) with all
 * migrations applied, the job queue, the shared rate limit, and the keys.
 */
export async function openContext(
  config: Config,
  options: { log?: Log; applicationName?: string } = {},
): Promise<OpenContext> {
  concealSettings(config);
  const log = options.log ?? createLog(config.logLevel);
  const embedded = config.database.url === undefined ? await startEmbedded(config, log) : undefined;
  const databaseUrl = config.database.url ?? embedded?.url ?? '';
  const { schemas } = config.database;
  const { db, close } = openDatabase(databaseUrl, {
    log,
    schemas,
    ...(options.applicationName ? { applicationName: options.applicationName } : {}),
  });
  try {
    const encryptionKeys = await loadEncryptionKeys(config);
    const migrated = await migrate(db, { log, schemas, queues: taskNames });
    const jobs = await startJobs({ databaseUrl, schema: jobsSchema(schemas), log, taskNames });
    // The job queue has created its tables by now.
    await protectSchemas(db, schemas);
    await moveEarlierJobs(db, jobs, taskNames);
    const limits = { burst: config.hubspot.burstLimit, search: config.hubspot.searchLimit };
    const rateLimiter = createSlotRing({ db, clock: systemClock, limits });
    return {
      migrated,
      context: { config, log, clock: systemClock, db, databaseUrl, rateLimiter, jobs, encryptionKeys },
      async close() {
        await jobs.stop();
        await close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await close();
    await embedded?.stop();
    throw error;
  }
}

/** Loaded only where it is used. */
async function startEmbedded({ database }: Config, log: Log) {
  const { startEmbeddedDatabase } = await import('../db/embedded/embedded.ts');
  return startEmbeddedDatabase({ dataDir: database.dataDir, log });
}

/** Removes the secrets in the settings from every log line. */
function concealSettings({ http, hubspot, encryptionKeys, alerts, ai, database }: Config): void {
  for (const secret of [
    http.adminApiKey,
    ...(hubspot.oauthApp?.clientSecrets ?? []),
    ai?.apiKey,
    ...(encryptionKeys ?? []),
  ]) {
    conceal(secret);
  }
  for (const url of [alerts.mail?.smtpUrl, database.url]) {
    if (url === undefined) continue;
    const { password } = new URL(url);
    conceal(password);
    try {
      conceal(decodeURIComponent(password));
    } catch {
      // An invalid percent escape: the password is used literally.
    }
  }
}
