import { type Kysely, sql } from 'kysely';
import type { ObjectType } from '../../../contract/common.ts';
import { tableOf } from '../../../db/object-tables.ts';
import { peopleColumnNames, peopleColumns } from '../../../db/shared-tables/people-tables.ts';
import type { Database } from '../../../db/tables.ts';
import { type FieldValue, type Formed, formValue, type Owners } from '../../mapping/form-value.ts';
import type { OutboundMapping } from '../../mapping/outbound-mappings.ts';
import { valueTypeOf } from '../../mapping/value-type.ts';
import { zoneOf } from '../../mapping/zoned-days.ts';
import { isLive } from '../../portal/live-record.ts';
import type { PortalScope } from '../../portal/portal-scope.ts';

/** The values of a row's outbound mappings, in their order. */
export interface MappedRow {
  rowId: string;
  /** The row's live record. */
  externalId: string;
  values: { outbound: OutboundMapping; formed: Formed }[];
}

/**
 * The current values of rows with outbox entries that haven't changed since they were leased. Rows without a live
 * record are left out.
 * @param outbound active mappings.
 */
export async function readMapped(
  db: Kysely<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  leased: readonly { rowId: string; traceId: string }[],
  outbound: readonly OutboundMapping[],
): Promise<MappedRow[]> {
  if (outbound.length === 0) return [];
  const input = JSON.stringify(leased.map(({ rowId, traceId }) => ({ row_id: rowId, trace_id: traceId })));
  const fields = [
    ...new Set(outbound.flatMap(({ mapping: { field } }) => [field, userColumnOf(field) ?? field])),
  ];
  const { rows } = await sql<{ row_id: string; external_id: string; fields: Record<string, FieldValue> }>`
    select o.row_id, r.external_id, (
      -- Numbers as text: JavaScript's would lose digits.
      select jsonb_object_agg(f.field, case when jsonb_typeof(v.value) in ('array', 'object') then v.value
        else to_jsonb(v.value #>> '{}') end)
      from unnest(${fields}::text[]) as f (field)
      cross join lateral (select cscx_field_of(whole.row, f.field) as value) v) as fields
    from jsonb_to_recordset(${input}::jsonb) as l (row_id uuid, trace_id uuid)
    join push_outbox o on o.integration_id = ${scope.integrationId} and o.organization_id = ${scope.organizationId}
      and o.object_type = ${objectType} and o.row_id = l.row_id and o.trace_id = l.trace_id
    join hubspot_records r on r.row_id = o.row_id and r.integration_id = o.integration_id
      and r.object_type = o.object_type and ${isLive('r')}
    join ${sql.table(tableOf[objectType])} t on t.id = o.row_id and t.organization_id = o.organization_id
    cross join lateral (select to_jsonb(t) as row offset 0) whole`.execute(db);
  const people = outbound
    .filter(({ property }) => property && valueTypeOf(property) === 'owner')
    .flatMap(({ mapping }) => rows.map(({ fields: given }) => fieldValue(given, mapping.field)))
    .filter((id) => typeof id === 'string');
  const [owners, timeZone] = await Promise.all([readOwners(db, scope, people), readZone(db, scope)]);
  return rows.map((row) => ({
    rowId: row.row_id,
    externalId: row.external_id,
    values: outbound.flatMap((one) =>
      one.property
        ? {
            outbound: one,
            formed: formValue(
              fieldValue(row.fields, one.mapping.field),
              one.mapping,
              one.property,
              owners,
              timeZone,
            ),
          }
        : [],
    ),
  }));
}

/** The column with our user next to one with a person. */
function userColumnOf(field: string): string | undefined {
  const column = peopleColumnNames.find((one) => one === field);
  return column && peopleColumns[column].userColumn;
}

/** A person without a row in the platform's table is known as our user. */
function fieldValue(fields: Record<string, FieldValue>, field: string): FieldValue {
  const userColumn = userColumnOf(field);
  return fields[field] ?? (userColumn === undefined ? null : (fields[userColumn] ?? null));
}

async function readZone(db: Kysely<Database>, scope: PortalScope): Promise<string> {
  const portal = await db
    .selectFrom('hubspot_portals')
    .select('time_zone')
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .executeTakeFirst();
  return zoneOf(portal?.time_zone ?? null);
}

/** The active owners in HubSpot among these users, by email address. */
export async function readOwners(
  db: Kysely<Database>,
  scope: PortalScope,
  userIds: readonly string[],
): Promise<Owners> {
  const ids = [...new Set(userIds)];
  if (ids.length === 0) return { ownerOf: new Map(), nameOf: new Map() };
  const { rows } = await sql<{ id: string; name: string; owner_id: string | null }>`
    select i.id, coalesce(u.name, u.email, 'a user') || coalesce(' (' || u.email || ')', '') as name, (
      select o.owner_id from hubspot_owners o
      where o.integration_id = ${scope.integrationId} and o.organization_id = ${scope.organizationId}
        and not o.archived and (o.user_id = u.id or lower(o.email) = lower(u.email))
      order by o.user_id = u.id desc nulls last, o.owner_id limit 1) as owner_id
    from unnest(${ids}::text[]) i (id)
    left join platform_people p on p.organization_id = ${scope.organizationId} and i.id in (p.csm_id::text, p.owner_id::text)
    join users u on u.id::text = coalesce(p.user_id::text, i.id)
      and (u.organization_id = ${scope.organizationId} or u.organization_id is null)`.execute(db);
  return {
    ownerOf: new Map(rows.flatMap(({ id, owner_id }) => (owner_id === null ? [] : [[id, owner_id]]))),
    nameOf: new Map(rows.map(({ id, name }) => [id, name])),
  };
}
