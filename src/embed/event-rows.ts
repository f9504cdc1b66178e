import { type Kysely, sql } from 'kysely';
import type { Context } from '../context/context.ts';
import { keptDays } from '../context/host-events.ts';
import type { HostEventData, HostEventType } from '../contract/host-events.ts';
import type { Database } from '../db/tables.ts';

/** Rows per claim; each has the events of one transaction. */
export const claimSize = 10;
/** How long a process has a row to itself without a sign of life, in seconds. */
const leaseSeconds = 300;
const firstRetrySeconds = 1;
const longestRetrySeconds = 600;
/** How often a registration is renewed, and what is too old is deleted, in ms. */
const renewRegistrationMs = 60 * 60_000;

export interface StoredRow {
  id: string;
  organization_id: string;
  type: HostEventType;
  items: HostEventData[HostEventType][];
  done: number;
  attempts: number;
  created_at: Date;
}

/** Makes other processes store events of these types, and deletes what is too old. */
export async function register(
  { db, clock }: Context,
  types: readonly HostEventType[],
  registered: Map<HostEventType, number>,
): Promise<void> {
  const due = types.filter((type) => clock.now() - (registered.get(type) ?? 0) > renewRegistrationMs);
  if (due.length === 0) return;
  await sql`
    insert into host_event_listeners (type) select unnest(${due}::text[])
    on conflict (type) do update set seen_at = now()`.execute(db);
  await sql`
    delete from host_events where created_at < now() - make_interval(days => ${keptDays})`.execute(db);
  for (const type of due) registered.set(type, clock.now());
}

/**
 * Rows that no other process has, for as long as the lease lasts. Of one type, so that the oldest ones are read from an
 * index, however many wait.
 */
export async function claim(db: Kysely<Database>, type: HostEventType): Promise<StoredRow[]> {
  const { rows } = await sql<StoredRow>`
    update host_events e set due_at = now() + make_interval(secs => ${leaseSeconds})
    from (
      select id from host_events where type = ${type} and due_at <= now()
      order by due_at limit ${claimSize} for update skip locked
    ) due
    where e.id = due.id
    returning e.id, e.organization_id, e.type, e.items, e.done, e.attempts, e.created_at`.execute(db);
  return rows.toSorted((a, b) => a.created_at.getTime() - b.created_at.getTime());
}

/** Keeps the row for as long as a lease lasts, and what is done of it. */
export async function renew(db: Kysely<Database>, { id }: StoredRow, done: number): Promise<void> {
  await sql`
    update host_events set done = ${done}, due_at = now() + make_interval(secs => ${leaseSeconds})
    where id = ${id}`.execute(db);
}

/** Leaves the rest of a row to the next process. */
export async function release(db: Kysely<Database>, { id }: StoredRow, done: number): Promise<void> {
  await sql`update host_events set done = ${done}, due_at = now() where id = ${id}`.execute(db);
}

/** Leaves the rest of a row for later, each time for longer. */
export async function retryLater(
  db: Kysely<Database>,
  { id, attempts }: StoredRow,
  done: number,
): Promise<void> {
  const seconds = Math.min(firstRetrySeconds * 2 ** attempts, longestRetrySeconds);
  await sql`
    update host_events set done = ${done}, attempts = ${attempts + 1}, due_at = now() + make_interval(secs => ${seconds})
    where id = ${id}`.execute(db);
}
