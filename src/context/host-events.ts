import { type Kysely, sql } from 'kysely';
import type { HostEventData, HostEventType } from '../contract/host-events.ts';
import { toJsonb } from '../db/jsonb.ts';
import type { Database } from '../db/tables.ts';

/** The channel that announces events, by type. */
export const hostEventChannel = 'cscx_hubspot_host_events';

/** How long undelivered events are kept, and types whose handlers no process has registered again; in days. */
export const keptDays = 7;

/** Whether an application has handlers for a type of events. */
export async function isListenedTo(db: Kysely<Database>, type: HostEventType): Promise<boolean> {
  const { rows } = await sql`select from host_event_listeners l where ${isListener(type)}`.execute(db);
  return rows.length > 0;
}

const isListener = (type: HostEventType) =>
  sql`l.type = ${type} and l.seen_at > now() - make_interval(days => ${keptDays})`;

/** Stores events in the transaction that causes them, if an application listens to their type. */
export async function emitEvents<Type extends HostEventType>(
  trx: Kysely<Database>,
  organizationId: string,
  type: Type,
  items: readonly HostEventData[Type][],
): Promise<void> {
  if (items.length === 0) return;
  await sql`
    with stored as (
      insert into host_events (organization_id, type, items)
      select ${organizationId}::uuid, ${type}, ${toJsonb(items)}::jsonb
      where exists (select from host_event_listeners l where ${isListener(type)})
      returning type
    )
    select pg_notify(${hostEventChannel}, type) from stored`.execute(trx);
}
