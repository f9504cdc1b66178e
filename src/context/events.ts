import { type Kysely, sql } from 'kysely';
import type { ObjectType } from '../contract/common.ts';
import type { Database } from '../db/tables.ts';

/** The channel on which processes notify each other of changes. */
export const eventChannel = 'cscx_hubspot_events';

/** A notification of a change; small, because PostgreSQL's limit is 8,000 bytes. */
export type Notice = { organizationId: string } & (
  | { type: 'run'; runId: string }
  | { type: 'integration'; integrationId: string }
  | { type: 'records'; objectType: ObjectType; customerIds: string[] }
  | { type: 'alert'; alertIds: string[] }
  /** The permissions of a user or key changed: open event streams may have to be closed. */
  | { type: 'access' }
);

/** Notifies all processes. In a transaction, the notification is sent with the commit. */
export async function announce(db: Kysely<Database>, notice: Notice): Promise<void> {
  await sql`select pg_notify(${eventChannel}, ${JSON.stringify(notice)})`.execute(db);
}
