import type { Kysely } from 'kysely';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Config } from '../config.ts';
import type { SlotRing } from '../db/slot-ring.ts';
import type { Database } from '../db/tables.ts';
import type { Jobs } from '../jobs/jobs.ts';

/** What every part of a process works with. Built once at start (`wiring/open-context.ts`), handed down, never global. */
export interface Context {
  config: Config;
  log: Log;
  clock: Clock;
  db: Kysely<Database>;
  /** For connections of their own: LISTEN, the job queue. */
  databaseUrl: string;
  rateLimiter: SlotRing;
  jobs: Jobs;
  /** 32-byte keys: the first encrypts, all decrypt. */
  encryptionKeys: Buffer[];
}

/**
 * A context that knows for whom it works. Every operation on an organization's data takes one of these, and every
 * query that it makes names `organizationId`.
 */
export interface OrganizationContext extends Context {
  organizationId: string;
  /** Who acts, as rows and the audit log keep it: see `formatActor`. */
  actor: string;
}

/** The organization that rows of a platform without organizations, and the admin key, belong to. */
export const defaultOrganizationId = '00000000-0000-0000-0000-000000000001';

export function inOrganization(context: Context, organizationId: string, actor: string): OrganizationContext {
  return { ...context, organizationId, actor };
}
