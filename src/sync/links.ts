import { sql, type Transaction } from 'kysely';
import { toJsonb } from '../db/jsonb.ts';
import type { Database, LinkKind } from '../db/tables.ts';
import type { LinkMapping } from './object-mapping.ts';

/** An association as HubSpot has it, by HubSpot's ids. */
export interface Link {
  fromId: string;
  toId: string;
  isPrimary: boolean;
  labels: string[];
}

interface LinkScope {
  organizationId: string;
  integrationId: string;
}

/**
 * Replaces the associations of some records by what HubSpot has now, and brings the tables that show them up to
 * date.
 * @param anchorIds records of the side `mapping.readBy` whose associations were read completely. Only theirs are
 *   replaced: a record that HubSpot did not answer for must not be among them.
 */
export async function replaceLinks(
  trx: Transaction<Database>,
  scope: LinkScope,
  mapping: LinkMapping,
  anchorIds: string[],
  links: Link[],
): Promise<void> {
  const anchor = sql.ref(mapping.readBy === 'from' ? 'l.from_id' : 'l.to_id');
  const input = toJsonb(
    links.map((link) => ({
      from_id: link.fromId,
      to_id: link.toId,
      is_primary: link.isPrimary,
      labels: link.labels,
    })),
  );
  const rows = sql`jsonb_to_recordset(${input}::jsonb) as i (from_id text, to_id text, is_primary boolean, labels text[])`;
  const removed = await sql<{ from_id: string }>`
    delete from hubspot_links l
    where l.integration_id = ${scope.integrationId} and l.kind = ${mapping.kind} and ${anchor} = any(${anchorIds})
      and not exists (select from ${rows} where i.from_id = l.from_id and i.to_id = l.to_id)
    returning l.from_id`.execute(trx);
  const written = await sql<{ from_id: string }>`
    insert into hubspot_links as l (integration_id, organization_id, kind, from_id, to_id, is_primary, labels)
    select ${scope.integrationId}::uuid, ${scope.organizationId}::uuid, ${mapping.kind}, i.from_id, i.to_id, i.is_primary,
      i.labels
    from ${rows}
    on conflict (integration_id, kind, from_id, to_id) do update
      set is_primary = excluded.is_primary, labels = excluded.labels
      where (l.is_primary, l.labels) is distinct from (excluded.is_primary, excluded.labels)
    returning l.from_id`.execute(trx);
  const touched = [...removed.rows, ...written.rows].map((row) => row.from_id);
  await showLinks(trx, scope, mapping, [...new Set(touched)]);
}

/**
 * Shows the associations of records that have just got a row: an association may be known before its records are.
 * @param ids new records of type `objectType`.
 */
export async function showLinksOfNewRecords(
  trx: Transaction<Database>,
  scope: LinkScope,
  mappings: readonly LinkMapping[],
  objectType: LinkMapping['from'],
  ids: string[],
): Promise<void> {
  if (ids.length === 0) return;
  for (const mapping of mappings) {
    if (mapping.from === objectType) await showLinks(trx, scope, mapping, ids);
    if (mapping.to === objectType) {
      await showLinks(trx, scope, mapping, await linkedFrom(trx, scope, mapping.kind, ids));
    }
  }
}

async function linkedFrom(
  trx: Transaction<Database>,
  scope: LinkScope,
  kind: LinkKind,
  toIds: string[],
): Promise<string[]> {
  const rows = await trx
    .selectFrom('hubspot_links')
    .select('from_id')
    .distinct()
    .where('integration_id', '=', scope.integrationId)
    .where('kind', '=', kind)
    .where('to_id', 'in', toIds)
    .execute();
  return rows.map((row) => row.from_id);
}

/**
 * Makes the shown links of some `from` records equal to hubspot_links, as far as both ends have rows. Several
 * HubSpot records may be one row of ours, hence the grouping.
 */
async function showLinks(
  trx: Transaction<Database>,
  scope: LinkScope,
  mapping: LinkMapping,
  fromIds: string[],
): Promise<void> {
  if (fromIds.length === 0) return;
  const table = sql.table(mapping.table);
  const from = sql.ref(mapping.fromColumn);
  const to = sql.ref(mapping.toColumn);
  const primary = mapping.primaryInto !== undefined;
  // Of the linked rows: the primary one, else the one with the lowest id in HubSpot. Ids are numbers as text.
  const wanted = sql`
    wanted as materialized (
      select f.row_id as from_row, t.row_id as to_row, bool_or(l.is_primary) as is_primary,
        coalesce(array_agg(distinct label order by label) filter (where label is not null), '{}') as labels,
        min(lpad(l.to_id, 40, '0')) as lowest
      from hubspot_links l
      join hubspot_records f on f.integration_id = l.integration_id and f.object_type = ${mapping.from} and f.external_id = l.from_id
      join hubspot_records t on t.integration_id = l.integration_id and t.object_type = ${mapping.to} and t.external_id = l.to_id
      left join lateral unnest(l.labels) label on true
      where l.integration_id = ${scope.integrationId} and l.kind = ${mapping.kind} and l.from_id = any(${fromIds})
      group by f.row_id, t.row_id)`;
  const fromRows = sql`
    select row_id from hubspot_records
    where integration_id = ${scope.integrationId} and object_type = ${mapping.from} and external_id = any(${fromIds})`;

  await sql`
    with ${wanted}
    delete from ${table} d
    where d.${from} in (${fromRows})
      and not exists (select from wanted w where w.from_row = d.${from} and w.to_row = d.${to})`.execute(trx);
  const columns = primary ? sql`is_primary, labels` : sql`labels`;
  const values = primary ? sql`w.is_primary, w.labels` : sql`w.labels`;
  const excluded = primary ? sql`excluded.is_primary, excluded.labels` : sql`excluded.labels`;
  const current = primary ? sql`d.is_primary, d.labels` : sql`d.labels`;
  const assignments = primary
    ? sql`is_primary = excluded.is_primary, labels = excluded.labels`
    : sql`labels = excluded.labels`;
  await sql`
    with ${wanted}
    insert into ${table} as d (organization_id, ${from}, ${to}, ${columns})
    select ${scope.organizationId}::uuid, w.from_row, w.to_row, ${values} from wanted w
    on conflict (${from}, ${to}) do update set ${assignments}, updated_at = now()
      where row(${current}) is distinct from row(${excluded})`.execute(trx);
  if (!mapping.primaryInto) return;
  await sql`
    with ${wanted},
    best as (select distinct on (from_row) from_row, to_row from wanted order by from_row, is_primary desc, lowest)
    update ${sql.table(mapping.primaryInto)} r set customer_id = best.to_row, updated_at = now()
    from (${fromRows}) f left join best on best.from_row = f.row_id
    where r.id = f.row_id and r.customer_id is distinct from best.to_row`.execute(trx);
}
