import { type Kysely, sql } from 'kysely';
import type { ObjectType } from '../contract/common.ts';
import type { Database } from '../db/tables.ts';

/** The channel on which processes tell each other what changed. */
export const eventChannel = 'cscx_hubspot_events';

/** A notice that something changed; small, because PostgreSQL carries at most 8,000 bytes. */
export type Notice = { organizationId: string } & (
  | { type: 'run'; runId: string }
  | { type: 'integration'; integrationId: string }
  | { type: 'records'; objectType: ObjectType; customerIds: string[] }
  | { type: 'alert'; alertIds: string[] }
  /** Somebody's rights changed, or a key's: whoever listens may have to be sent away. */
  | { type: 'access' }
);

/** Tells all processes. Inside a transaction the notice leaves with the commit, or never. */
export async function announce(db: Kysely<Database>, notice: Notice): Promise<void> {
  await sql`select pg_notify(${eventChannel}, ${JSON.stringify(notice)})`.execute(db);
}
