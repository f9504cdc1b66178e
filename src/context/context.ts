import type { Kysely } from 'kysely';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Config } from '../config.ts';
import type { SlotRing } from '../db/slot-ring.ts';
import type { Database } from '../db/tables.ts';
import type { Jobs } from '../jobs/jobs.ts';

/** The shared resources of a process. Built once at start (`wiring/open-context.ts`) and passed down, never global. */
export interface Context {
  config: Config;
  log: Log;
  clock: Clock;
  db: Kysely<Database>;
  /** For separate connections: LISTEN, the job queue. */
  databaseUrl: string;
  rateLimiter: SlotRing;
  jobs: Jobs;
  /** 32-byte keys: the first encrypts, any of them decrypts. */
  encryptionKeys: Buffer[];
}

/**
 * A context for one organization. Every operation on an organization's data takes one, and every query in it is
 * restricted to `organizationId`.
 */
export interface OrganizationContext extends Context {
  organizationId: string;
  /** The actor, as stored in rows and in the audit log: see `formatActor`. */
  actor: string;
}

/** The organization of ADMIN_API_KEY, and of rows in a platform without organizations. */
export const defaultOrganizationId = '00000000-0000-0000-0000-000000000001';

export function inOrganization(context: Context, organizationId: string, actor: string): OrganizationContext {
  return { ...context, organizationId, actor };
}
