import { systemClock } from '../base/clock.ts';
import { createLog, type Log } from '../base/log.ts';
import { conceal } from '../base/secrets.ts';
import type { Config } from '../config.ts';
import type { Context } from '../context/context.ts';
import { openDatabase } from '../db/database.ts';
import { startEmbeddedDatabase } from '../db/embedded/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { createSlotRing } from '../db/slot-ring.ts';
import { startJobs } from '../jobs/jobs.ts';
import { loadEncryptionKeys } from '../portals/connect/encryption-key.ts';
import { taskNames } from './tasks.ts';

export interface OpenContext {
  context: Context;
  /** Waits for jobs and queries under way, then lets go of everything. */
  close(): Promise<void>;
}

/**
 * Builds what a process works with from its settings: the database (embedded unless DATABASE_URL is set), with all
 * migrations applied, the job queue, the shared rate limit, the keys.
 */
export async function openContext(
  config: Config,
  options: { log?: Log; applicationName?: string } = {},
): Promise<OpenContext> {
  concealSettings(config);
  const log = options.log ?? createLog(config.logLevel);
  const embedded =
    config.database.url === undefined
      ? await startEmbeddedDatabase({ dataDir: config.database.dataDir, log })
      : undefined;
  const databaseUrl = config.database.url ?? embedded?.url ?? '';
  const { db, close } = openDatabase(databaseUrl, {
    log,
    ...(options.applicationName ? { applicationName: options.applicationName } : {}),
  });
  try {
    const encryptionKeys = await loadEncryptionKeys(config);
    await migrate(db, { log });
    const jobs = await startJobs({ databaseUrl, log, taskNames });
    const limits = { burst: config.hubspot.burstLimit, search: config.hubspot.searchLimit };
    const rateLimiter = createSlotRing({ db, clock: systemClock, limits });
    return {
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

/** Keeps the secrets of the settings out of every log line. */
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
      // A percent sign that escapes nothing: the password is what it looks like.
    }
  }
}
