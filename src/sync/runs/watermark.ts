import { type Kysely, sql, type Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from '../portal/portal-scope.ts';

/** How far the changes of an object type have been read. Times are by HubSpot's clock. */
export interface Watermark {
  /** The latest change that was read. */
  high: Date;
  /** When the last read started. */
  checkedAt: Date;
  /**
   * How many more records the search counted in the period before `checkedAt` than are stored; null: unknown. It only
   * changes when the search index catches up.
   */
  surplus: number | null;
  /** The same for all live records; with a filter, the number of records that were never stored. */
  totalSurplus: number;
}

/** Undefined before the end of the type's first sync. */
export async function readWatermark(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
): Promise<Watermark | undefined> {
  const row = await db
    .selectFrom('sync_watermarks')
    .select(['high', 'checked_at', 'surplus', 'total_surplus'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('object_type', '=', objectType)
    .executeTakeFirst();
  if (!row) return undefined;
  return { high: row.high, checkedAt: row.checked_at, surplus: row.surplus, totalSurplus: row.total_surplus };
}

/** Moves a watermark, never backwards; in the transaction that completes the read. */
export async function moveWatermark(
  trx: Transaction<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  watermark: Watermark,
): Promise<void> {
  await sql`
    insert into sync_watermarks as w
      (integration_id, organization_id, object_type, high, checked_at, surplus, total_surplus)
    values (${scope.integrationId}, ${scope.organizationId}, ${objectType}, ${watermark.high}, ${watermark.checkedAt},
      ${watermark.surplus}, ${watermark.totalSurplus})
    on conflict (integration_id, object_type) do update set
      high = greatest(w.high, excluded.high), checked_at = greatest(w.checked_at, excluded.checked_at),
      surplus = excluded.surplus, total_surplus = excluded.total_surplus, updated_at = now()`.execute(trx);
}

/**
 * Stores how many of HubSpot's live records aren't stored here; does nothing before the end of the type's first sync.
 */
export async function noteTotalSurplus(
  trx: Transaction<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  count: number,
): Promise<void> {
  await trx
    .updateTable('sync_watermarks')
    .set({ total_surplus: count })
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('object_type', '=', objectType)
    .execute();
}

/** The watermark after a full read: the latest change before the read started. */
export async function watermarkOfLoad(
  trx: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  startedAt: Date,
): Promise<Watermark> {
  const { high } = await trx
    .selectFrom('hubspot_records')
    .select(({ fn }) => fn.max('source_updated_at').as('high'))
    .where('integration_id', '=', scope.integrationId)
    .where('object_type', '=', objectType)
    .where('is_alias', '=', false)
    .where('source_updated_at', '<=', startedAt)
    .executeTakeFirstOrThrow();
  return { high: high ?? startedAt, checkedAt: startedAt, surplus: null, totalSurplus: 0 };
}
