import { type Kysely, sql, type Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from '../portal/portal-scope.ts';

// HubSpot's values of each record, as far as they were sent: the newest values that it accepted, or that were read
// there.

/** The values that HubSpot last accepted for a record. */
export interface Pushed {
  properties: Record<string, string>;
  madeAt: Date | null;
  pushedAt: Date;
}

/** A row with its sent values, and with HubSpot's other values, as far as known. */
interface SentRow {
  row: { rowId: string; traceId: string };
  externalId: string;
  send: Readonly<Record<string, string>>;
  known: Readonly<Record<string, string>>;
  madeAt: Date | null;
}

/** The values that HubSpot last accepted, by record id. */
export async function readPushed(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  externalIds: readonly string[],
): Promise<Map<string, Pushed>> {
  if (externalIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('pushed_values')
    .select(['external_id', 'properties', 'made_at as madeAt', 'pushed_at as pushedAt'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('object_type', '=', objectType)
    .where('external_id', 'in', externalIds)
    .execute();
  return new Map(rows.map((row) => [row.external_id, row]));
}

/** Stores the values that HubSpot accepted; the next read of the record confirms them. */
export async function keepPushed(
  trx: Transaction<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  accepted: readonly SentRow[],
  pushedAt: Date,
): Promise<void> {
  if (accepted.length === 0) return;
  await sql`
    insert into pushed_values as v
      (integration_id, organization_id, object_type, external_id, row_id, properties, trace_id, made_at, pushed_at)
    ${valuesOf(scope, objectType, accepted, pushedAt)}
    on conflict (integration_id, object_type, external_id) do update set
      row_id = excluded.row_id, properties = excluded.properties, trace_id = excluded.trace_id,
      made_at = excluded.made_at, pushed_at = excluded.pushed_at, confirmed_at = null, overwritten_at = null`.execute(
    trx,
  );
}

/** Values that HubSpot already had count as sent and confirmed. */
export async function keepLearned(
  trx: Transaction<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  learned: readonly SentRow[],
  seenAt: Date,
): Promise<void> {
  if (learned.length === 0) return;
  await sql`
    insert into pushed_values as v
      (integration_id, organization_id, object_type, external_id, row_id, properties, trace_id, made_at, pushed_at,
       confirmed_at)
    ${valuesOf(scope, objectType, learned, seenAt, sql`, ${seenAt}::timestamptz`)}
    on conflict (integration_id, object_type, external_id) do update set
      row_id = excluded.row_id, properties = excluded.properties`.execute(trx);
}

function valuesOf(
  scope: PortalScope,
  objectType: ObjectType,
  rows: readonly SentRow[],
  at: Date,
  more = sql``,
) {
  const input = rows.map(({ row, externalId, send, known, madeAt }) => ({
    external_id: externalId,
    row_id: row.rowId,
    properties: { ...known, ...send },
    trace_id: row.traceId,
    made_at: madeAt?.toISOString() ?? null,
  }));
  return sql`
    select ${scope.integrationId}::uuid, ${scope.organizationId}::uuid, ${objectType}, i.external_id, i.row_id,
      i.properties, i.trace_id, i.made_at, ${at}::timestamptz ${more}
    from jsonb_to_recordset(${toJsonb(input)}::jsonb)
      as i (external_id text, row_id uuid, properties jsonb, trace_id uuid, made_at timestamptz)`;
}

/**
 * Deletes the sent values of properties: HubSpot may have other values by now, or keeps them unmapped.
 * @returns whether there were any.
 */
export async function forgetPushed(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  properties: readonly string[],
): Promise<boolean> {
  const names = sql`${[...properties]}::text[]`;
  const { numAffectedRows = 0n } = await sql`
    update pushed_values set properties = properties - ${names}
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
      and object_type = ${objectType} and properties ?| ${names}`.execute(db);
  await sql`
    delete from pushed_values
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
      and object_type = ${objectType} and properties = '{}'`.execute(db);
  return numAffectedRows > 0n;
}
