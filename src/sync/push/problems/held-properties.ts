import { type Kysely, sql, type Transaction } from 'kysely';
import { announce } from '../../../context/events.ts';
import type { ObjectType } from '../../../contract/common.ts';
import type { Database } from '../../../db/tables.ts';
import { isLive } from '../../portal/live-record.ts';
import type { PortalScope } from '../../portal/portal-scope.ts';
import { queueRows, wakePushes } from '../outbox/queue-rows.ts';

import type { PushProblem } from '../push-state.ts';

/**
 * A property for which HubSpot accepts no values, or not all. It is left out of pushes until a trial value is
 * accepted.
 */
export interface HeldProperty extends PushProblem {
  property: string;
  /** Undefined: no value is accepted. */
  values: readonly string[] | undefined;
  at: Date;
  /** The time until the next trial, in ms; 0: now. */
  waitMs: number;
}

/** The longest interval between two trials; the first come after a minute, two, four … */
const longestWait = sql.lit(15);

export const isHeld = (held: HeldProperty | undefined, value: string) =>
  held !== undefined && (held.values === undefined || held.values.includes(value));

/** The held properties of an object type by name. */
export async function readHeld(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
): Promise<Map<string, HeldProperty>> {
  const { rows } = await sql<{
    property: string;
    code: PushProblem['code'];
    message: string;
    held_values: string[] | null;
    held_at: Date;
    wait_ms: number;
  }>`
    select property, code, message, held_values, held_at,
      greatest(0, extract(epoch from probe_at - now()) * 1000)::float8 as wait_ms
    from push_holds
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
      and object_type = ${objectType} and is_held
    order by property`.execute(db);
  return new Map(
    rows.map(({ property, code, message, held_values, held_at, wait_ms }) => [
      property,
      { property, code, message, values: held_values ?? undefined, at: held_at, waitMs: Math.ceil(wait_ms) },
    ]),
  );
}

/** Leaves a property out from now on. If it is already held, only its error is updated. */
export async function holdProperty(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  held: PushProblem & { property: string; values?: readonly string[] | undefined },
): Promise<void> {
  const values = held.values ? sql`${[...held.values]}::text[]` : sql`null`;
  await sql`
    insert into push_holds as h
      (integration_id, organization_id, object_type, property, code, message, held_values, probe_at)
    values (${scope.integrationId}, ${scope.organizationId}, ${objectType}, ${held.property}, ${held.code},
      ${held.message}, ${values}, now() + interval '1 minute')
    on conflict (integration_id, object_type, property) do update set
      code = excluded.code, message = excluded.message, held_values = excluded.held_values, is_held = true,
      held_at = case when h.is_held then h.held_at else now() end,
      tries = case when h.held_at < now() - interval '1 day' then 0 else h.tries end,
      probe_at = case when h.is_held then h.probe_at
        else now() + make_interval(mins => least(${longestWait}, 2 ^ least(h.tries, 10))::int) end`.execute(
    db,
  );
  await announce(db, {
    organizationId: scope.organizationId,
    type: 'integration',
    integrationId: scope.integrationId,
  });
}

/** @returns whether to try a value now: no other row is trying one, and the last trial is long enough ago. */
export async function claimProbe(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  property: string,
): Promise<boolean> {
  const { rows } = await sql`
    update push_holds set tries = tries + 1,
      probe_at = now() + make_interval(mins => least(${longestWait}, 2 ^ least(tries + 1, 10))::int)
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
      and object_type = ${objectType} and property = ${property} and is_held and probe_at <= now()
    returning property`.execute(db);
  return rows.length > 0;
}

/** Makes each held property due for a trial: a user changed something, or requested it. */
export async function probeSoon(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType?: ObjectType,
): Promise<void> {
  await sql`
    with due as (
      update push_holds set probe_at = now()
      where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId} and is_held
        and (${objectType ?? null}::text is null or object_type = ${objectType ?? null}::text)
      returning object_type
    )
    update push_outbox o set not_before = now() from (select distinct object_type from due) t
    where o.integration_id = ${scope.integrationId} and o.organization_id = ${scope.organizationId}
      and o.object_type = t.object_type and o.not_before > now()`.execute(db);
}

/** HubSpot accepts values of a property again: all waiting rows are sent, and its rejected values are retried. */
export async function releaseProperty(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  property: string,
): Promise<void> {
  const { rows } = await sql`
    update push_holds set is_held = false
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
      and object_type = ${objectType} and property = ${property} and is_held
    returning property`.execute(db);
  if (rows.length === 0) return;
  const refused = sql`
    select distinct r.row_id, false as forced, now() as not_before
    from quarantine q
    join hubspot_records r on r.integration_id = q.integration_id and r.object_type = q.object_type
      and r.external_id = q.external_id
    where q.integration_id = ${scope.integrationId} and q.organization_id = ${scope.organizationId}
      and q.object_type = ${objectType} and q.direction = 'outbound' and q.status = 'open'
      and q.property = ${property} and ${isLive('r')}`;
  await queueRows(db, scope, objectType, refused, 'keep');
  await sql`
    update push_outbox set not_before = now()
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
      and object_type = ${objectType} and not_before > now()`.execute(db);
  await announce(db, {
    organizationId: scope.organizationId,
    type: 'integration',
    integrationId: scope.integrationId,
  });
  await wakePushes(db, scope);
}

/** Properties with changed mappings start over. */
export async function forgetHeld(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  properties: readonly string[],
): Promise<void> {
  await db
    .deleteFrom('push_holds')
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('object_type', '=', objectType)
    .where('property', 'in', [...properties])
    .execute();
}

/** This many consecutive rejections of a property mean that HubSpot rejects all its values. */
const manyRefusals = sql.lit(8);

/** Whether HubSpot rejected a property for the last records in a row, without accepting it since. */
export async function isRefusedThroughout(
  trx: Transaction<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  property: string,
): Promise<boolean> {
  const { rows } = await sql<{ is_so: boolean }>`
    select count(*) = ${manyRefusals} and not exists (
      select from pushed_values v
      where v.integration_id = ${scope.integrationId} and v.organization_id = ${scope.organizationId}
        and v.object_type = ${objectType} and v.pushed_at >= min(last.last_seen_at) - interval '10 seconds'
        and v.properties ? ${property}) as is_so
    from (
      select last_seen_at from quarantine
      where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
        and object_type = ${objectType} and direction = 'outbound' and status = 'open' and code like 'push_re%'
        and property = ${property}
      order by last_seen_at desc limit ${manyRefusals}) last`.execute(trx);
  return rows[0]?.is_so ?? false;
}
