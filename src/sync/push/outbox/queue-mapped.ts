import { type Kysely, sql, type Transaction } from 'kysely';
import type { ObjectType } from '../../../contract/common.ts';
import type { Mapping } from '../../../contract/mappings.ts';
import { tableOf } from '../../../db/object-tables.ts';
import type { Database } from '../../../db/tables.ts';
import type { Follower } from '../../mapping/object-mapping.ts';
import { loadOutbound, type OutboundMappings } from '../../mapping/outbound-mappings.ts';
import { isLive } from '../../portal/live-record.ts';
import type { PortalScope } from '../../portal/portal-scope.ts';
import { readSettings } from '../../portal/portal-settings.ts';
import { forgetHeld } from '../problems/held-properties.ts';
import { forgetProblem } from '../push-state.ts';
import { forgetPushed } from '../pushed-values.ts';
import { queueRows } from './queue-rows.ts';

/**
 * Queues rows with outbound mappings; they are compared with HubSpot when they are sent.
 * @param which `new`: rows whose record has no sent values yet, except rejected ones; `unsettled`: also rejected
 *   ones; `every`: all rows; `all`: all rows, sent even if HubSpot has the same values.
 * @param only an object type, and rows of it; default: all types with outbound mappings.
 */
export async function queueMapped(
  db: Kysely<Database>,
  scope: PortalScope,
  which: 'new' | 'unsettled' | 'every' | 'all',
  only: { objectType?: ObjectType; rowIds?: readonly string[] } = {},
): Promise<void> {
  const { objectType: onlyType, rowIds } = only;
  const sent = await db
    .selectFrom('outbound_fields')
    .select('object_type')
    .distinct()
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .$if(onlyType !== undefined, (query) => query.where('object_type', '=', onlyType ?? 'company'))
    .orderBy('object_type')
    .execute();
  for (const { object_type: objectType } of sent) await queueType(db, scope, objectType, which, rowIds);
}

async function queueType(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  which: 'new' | 'unsettled' | 'every' | 'all',
  rowIds: readonly string[] | undefined,
): Promise<void> {
  const refused = sql`exists (
    select from quarantine q
    where q.integration_id = r.integration_id and q.object_type = r.object_type and q.external_id = r.external_id
      and q.direction = 'outbound' and q.status = 'open')`;
  // A row with empty fields has nothing to send.
  const untold = sql`(
    not exists (
      select from pushed_values v
      where v.integration_id = r.integration_id and v.object_type = r.object_type and v.external_id = r.external_id
        and v.row_id = r.row_id)
    and exists (
      select from outbound_fields f
      where f.integration_id = r.integration_id and f.organization_id = r.organization_id
        and f.object_type = r.object_type
        and (f.has_default
          or coalesce(cscx_field_of(to_jsonb(t), f.field), 'null') not in ('null', '""', '[]'))))`;
  const condition =
    which === 'new'
      ? sql`and ${untold} and not ${refused}`
      : which === 'unsettled'
        ? sql`and (${untold} or ${refused})`
        : sql``;
  const rows = sql`
    select r.row_id, ${which === 'all'}::boolean as forced, now() as not_before
    from hubspot_records r
    join ${sql.table(tableOf[objectType])} t on t.id = r.row_id and t.organization_id = r.organization_id
    where r.integration_id = ${scope.integrationId} and r.organization_id = ${scope.organizationId}
      and r.object_type = ${objectType} and ${isLive('r')}
      ${rowIds === undefined ? sql`` : sql`and r.row_id = any(${[...rowIds]}::uuid[])`}
      ${condition}`;
  // Mappings may have changed.
  await queueRows(db, scope, objectType, rows, 'renew');
}

/** Queues records so that they are sent in any case, whatever their values are. */
export async function queueRecords(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  externalIds: readonly string[],
): Promise<void> {
  const rows = sql`
    select r.row_id, true as forced, now() as not_before
    from hubspot_records r
    where r.integration_id = ${scope.integrationId} and r.organization_id = ${scope.organizationId}
      and r.object_type = ${objectType} and r.external_id = any(${[...externalIds]}) and ${isLive('r')}`;
  await queueRows(db, scope, objectType, rows, 'join');
}

/** Rows that were stored again may have another record than before: merged, restored, or just matched. */
export const followMapped: Follower = async (trx, scope, { objectType, rowIds }) => {
  await queueMapped(trx, scope, 'new', { objectType, rowIds });
};

/**
 * Applies a new set of mappings to the push: what is no longer mapped is forgotten (HubSpot keeps the values), and
 * all rows are compared with HubSpot.
 */
export async function changeOutbound(
  trx: Transaction<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  sets: { before: readonly Mapping[]; after: readonly Mapping[] },
): Promise<void> {
  const { before, after } = sets;
  const properties = [...new Set([...before, ...after].map(({ property }) => property))];
  if (properties.length === 0) return;
  await forgetProblem(trx, scope, objectType);
  await forgetPushed(trx, scope, objectType, properties);
  await forgetHeld(trx, scope, objectType, properties);
  await sql`
    update quarantine set status = 'resolved', resolved_at = now()
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
      and object_type = ${objectType} and direction = 'outbound' and status = 'open'
      and property = any(${properties})`.execute(trx);
  if (after.length === 0) return;
  const { push } = await readSettings(trx, scope);
  if (push.enabled) await queueMapped(trx, scope, 'every', { objectType });
}

/**
 * Queues mapped values whose properties were not writable before and now are. Call this after the definitions were
 * read.
 */
export async function queueRestored(db: Kysely<Database>, scope: PortalScope): Promise<void> {
  const broken = await db
    .selectFrom('push_types')
    .select(['object_type', 'broken'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('broken', '<>', sql<string[]>`'{}'`)
    .execute();
  if (broken.length === 0) return;
  const outbound = await loadOutbound(db, scope);
  for (const { object_type: objectType, broken: before } of broken) {
    const now = brokenOf(outbound, objectType);
    const restored = before.filter((property) => !now.includes(property));
    if (restored.length === 0) continue;
    // It contains values from before it was archived, or is a new property of the same name.
    await forgetPushed(db, scope, objectType, restored);
    await noteBroken(db, scope, objectType, now);
    await queueMapped(db, scope, 'every', { objectType });
  }
}

/** Mapped properties that can't be written. */
export function brokenOf(outbound: OutboundMappings, objectType: ObjectType): string[] {
  return outbound[objectType].flatMap(({ mapping, problem }) => (problem ? [mapping.property] : []));
}

/** Stores which mapped properties can't be written, to notice when they can be again. */
export async function noteBroken(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  broken: readonly string[],
): Promise<void> {
  await sql`
    insert into push_types as t (integration_id, organization_id, object_type, broken)
    values (${scope.integrationId}, ${scope.organizationId}, ${objectType}, ${[...broken]}::text[])
    on conflict (integration_id, object_type) do update set broken = excluded.broken
      where t.broken <> excluded.broken`.execute(db);
}
