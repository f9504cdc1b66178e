import { type QueryExecutorProvider, type RawBuilder, sql } from 'kysely';

// The statements of the slot ring. Each call is a single statement, so that no lock outlives a stalled process, and
// uses only the database's clock, because machines' clocks differ. Rows that may have to be waited for are locked in
// the order of `n`, to prevent deadlocks.

const interval = (ms: number): RawBuilder<unknown> =>
  sql`make_interval(secs => ${ms / 1000}::double precision)`;

/** Restricts rate_limit_slots to one portal and class. */
const lane = (portalId: string, slotClass: string) =>
  sql`portal_id = ${portalId} and limit_class = ${slotClass}`;

/** The class whose `n` is the limit from HubSpot's headers. */
const maxClass = (slotClass: string) => `${slotClass}:max`;

/** The slots reserved for urgent calls: this share, and never more than that many. */
const reserved = { percent: 8, most: 8 };

/** The number of slots reserved for urgent calls, of a portal that receives HubSpot's webhooks. */
export const reservedSlots = (total: number): number =>
  Math.min(reserved.most, Math.floor((total * reserved.percent) / 100));

/** The same in SQL. Without webhooks, nothing is urgent, and no slot is reserved. */
const reserve = (portalId: string) => sql`case when exists (
    select from hubspot_portals
    where portal_id = ${portalId} and disconnected_at is null
      and last_webhook_at > clock_timestamp() - interval '1 minute'
  ) then least(${reserved.most}::int, count(*) * ${reserved.percent}::int / 100)::int else 0 end`;

/**
 * Takes up to `wanted` slots that are free now, the longest free first; calls that aren't `urgent` leave the reserve.
 * @returns the numbers taken, how many exist and are free afterwards, and the time until one may be free: 0 if others
 *   are just taking the free ones.
 */
export async function take(
  db: QueryExecutorProvider,
  portalId: string,
  slotClass: string,
  { wanted, window, gap, urgent }: { wanted: number; window: number; gap: number; urgent: boolean },
): Promise<{ taken: number[]; total: number; free: number; waitMs: number }> {
  const { rows } = await sql<{ taken: number[]; total: number; free: number; wait_ms: number }>`
    with state as (
      select count(*)::int as total,
        (count(*) filter (where free_at <= clock_timestamp()))::int as free,
        min(free_at) filter (where free_at > clock_timestamp()) as next_free,
        max(free_at) filter (where free_at > clock_timestamp()) - ${interval(window - gap)} as next_allowed,
        ${urgent || gap > 0 ? sql`0` : reserve(portalId)} as reserved
      from rate_limit_slots where ${lane(portalId, slotClass)}
    ), wanted as (
      select n from rate_limit_slots
      where ${lane(portalId, slotClass)} and free_at <= clock_timestamp()
        and (${gap}::double precision = 0
          or not coalesce((select next_allowed > clock_timestamp() from state), false))
      order by free_at, n
      limit (select greatest(least(${wanted}::int, free - reserved), 0) from state) for update skip locked
    ), taken as (
      update rate_limit_slots slot set free_at = clock_timestamp() + ${interval(window)}, uses = slot.uses + 1
      from wanted where ${lane(portalId, slotClass)} and slot.n = wanted.n
      returning slot.n
    )
    select coalesce((select array_agg(n) from taken), '{}') as taken, total,
      free - (select count(*) from taken)::int as free,
      coalesce(extract(epoch from
        case when free <= reserved then next_free when ${gap}::double precision > 0 then next_allowed end
        - clock_timestamp()) * 1000, 0)::double precision as wait_ms
    from state`.execute(db);
  const [row] = rows;
  return row
    ? { taken: row.taken, total: row.total, free: Math.max(0, row.free), waitMs: row.wait_ms }
    : { taken: [], total: 0, free: 0, waitMs: 0 };
}

/** Restarts the time of slots that we already hold. */
export async function retake(
  db: QueryExecutorProvider,
  portalId: string,
  slotClass: string,
  slots: readonly number[],
  window: number,
): Promise<void> {
  await sql`
    with ours as (
      select n from rate_limit_slots
      where ${lane(portalId, slotClass)} and n = any(${slots}::int[]) order by n for update
    )
    update rate_limit_slots slot set free_at = greatest(slot.free_at, clock_timestamp() + ${interval(window)})
    from ours where ${lane(portalId, slotClass)} and slot.n = ours.n`.execute(db);
}

/**
 * Adjusts the number of rows to the allowed calls: `limit`, or a lower one from a header. Excess rows are deleted,
 * except the most recently used ones, which make up the count of the current window. New rows start as used, because
 * earlier calls are unknown; the first rows of a portal start free.
 */
export async function resize(
  db: QueryExecutorProvider,
  portalId: string,
  slotClass: string,
  limit: number,
  window: number,
): Promise<void> {
  await sql`
    with target as (
      select least(${limit}::int, (
        select n from rate_limit_slots where ${lane(portalId, maxClass(slotClass))} order by n limit 1
      )) as size
    ), present as (
      select n, free_at from rate_limit_slots where ${lane(portalId, slotClass)} order by n for update
    ), ranked as (
      select n, row_number() over (order by free_at desc, n) as rank from present
    ), dropped as (
      delete from rate_limit_slots
      where ${lane(portalId, slotClass)} and n = any(array(select n from ranked, target where rank > size))
    ), missing as (
      select n from target, generate_series(1, size) as n except select n from present
    )
    insert into rate_limit_slots (portal_id, limit_class, n, free_at)
    select ${portalId}, ${slotClass}, n,
      case when exists (select from present) then clock_timestamp() + ${interval(window)}
        else '-infinity'::timestamptz end
    from missing
    order by n limit (select greatest(size - (select count(*) from present), 0) from target)
    on conflict do nothing`.execute(db);
}

/** Stores the limit from HubSpot's headers, for all processes and for restarts. */
export async function rememberMax(
  db: QueryExecutorProvider,
  portalId: string,
  slotClass: string,
  max: number,
): Promise<void> {
  await sql`
    with other as (
      delete from rate_limit_slots where ${lane(portalId, maxClass(slotClass))} and n <> ${max}
    )
    insert into rate_limit_slots (portal_id, limit_class, n)
    values (${portalId}, ${maxClass(slotClass)}, ${max}) on conflict do nothing`.execute(db);
}

/**
 * Blocks free slots for one window until no more are left than HubSpot reports. Only slots that have been free for
 * `ageMs`, so since before the call that HubSpot's report is about, can be blocked: HubSpot may not have counted the
 * others.
 * @returns how many were blocked.
 */
export async function withdraw(
  db: QueryExecutorProvider,
  portalId: string,
  slotClass: string,
  { remaining, ageMs, window }: { remaining: number; ageMs: number; window: number },
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with idle as (
      select n, free_at from rate_limit_slots
      where ${lane(portalId, slotClass)} and free_at <= clock_timestamp() - ${interval(ageMs)}
      order by free_at, n for update skip locked
    ), surplus as (
      select n from idle order by free_at, n
      limit (select greatest(count(*) - ${remaining}::int, 0) from idle)
    )
    update rate_limit_slots slot set free_at = clock_timestamp() + ${interval(window)}
    from surplus where ${lane(portalId, slotClass)} and slot.n = surplus.n
    returning slot.n`.execute(db);
  return rows.length;
}

/** Keeps all slots from being free before `ms` have passed. */
export async function holdOff(
  db: QueryExecutorProvider,
  portalId: string,
  slotClass: string,
  ms: number,
): Promise<void> {
  await sql`
    with held as (
      select n from rate_limit_slots where ${lane(portalId, slotClass)} order by n for update
    )
    update rate_limit_slots slot set free_at = greatest(slot.free_at, clock_timestamp() + ${interval(ms)})
    from held where ${lane(portalId, slotClass)} and slot.n = held.n`.execute(db);
}

/** Uses slots for calls that were already made. */
export async function charge(
  db: QueryExecutorProvider,
  portalId: string,
  slotClass: string,
  calls: number,
  window: number,
): Promise<void> {
  await sql`
    with charged as (
      select n from rate_limit_slots
      where ${lane(portalId, slotClass)} and n in (
        select n from rate_limit_slots where ${lane(portalId, slotClass)} order by free_at, n limit ${calls}
      )
      order by n for update
    )
    update rate_limit_slots slot
    set free_at = greatest(slot.free_at, clock_timestamp()) + ${interval(window)}, uses = slot.uses + 1
    from charged where ${lane(portalId, slotClass)} and slot.n = charged.n`.execute(db);
}

/** The class of HubSpot's daily limit and its use. */
const dayClass = (slotClass: string) => `${slotClass}:day`;

/** Stores HubSpot's daily limit: `n` is the limit, `uses` the calls used. */
export async function rememberDay(
  db: QueryExecutorProvider,
  portalId: string,
  slotClass: string,
  { limit, used }: { limit: number; used: number },
): Promise<void> {
  await sql`
    with other as (
      delete from rate_limit_slots where ${lane(portalId, dayClass(slotClass))} and n <> ${limit}
    )
    insert into rate_limit_slots (portal_id, limit_class, n, free_at, uses)
    values (${portalId}, ${dayClass(slotClass)}, ${limit}, clock_timestamp(), ${used})
    on conflict (portal_id, limit_class, n) do update set free_at = excluded.free_at, uses = excluded.uses`.execute(
    db,
  );
}

/** HubSpot's last report of its daily limit; undefined: none, as with OAuth. */
export async function readDay(
  db: QueryExecutorProvider,
  portalId: string,
  slotClass: string,
): Promise<{ limit: number; used: number; at: Date } | undefined> {
  const { rows } = await sql<{ limit: number; used: number; at: Date }>`
    select n as limit, uses::int as used, free_at as at from rate_limit_slots
    where ${lane(portalId, dayClass(slotClass))} order by free_at desc limit 1`.execute(db);
  return rows[0];
}

/** How many slots there are, and how many are in use. */
export async function count(
  db: QueryExecutorProvider,
  portalId: string,
  slotClass: string,
): Promise<{ total: number; busy: number }> {
  const { rows } = await sql<{ total: number; busy: number }>`
    select count(*)::int as total, (count(*) filter (where free_at > clock_timestamp()))::int as busy
    from rate_limit_slots where ${lane(portalId, slotClass)}`.execute(db);
  return rows[0] ?? { total: 0, busy: 0 };
}
