import { sql, type Transaction } from 'kysely';
import { toJsonb } from '../db/jsonb.ts';
import type { Database } from '../db/tables.ts';
import type { LinkMapping } from './object-mapping.ts';
import { type LinkScope, showLinks } from './shown-links.ts';

/** An association as HubSpot has it, by HubSpot's ids. */
export interface Link {
  fromId: string;
  toId: string;
  isPrimary: boolean;
  labels: string[];
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

/** Gives the associations of a record that was merged away to the survivor. What is shown does not change by it. */
export async function moveLinks(
  trx: Transaction<Database>,
  scope: LinkScope,
  mappings: readonly LinkMapping[],
  objectType: LinkMapping['from'],
  mergedId: string,
  survivorId: string,
): Promise<void> {
  for (const mapping of mappings) {
    if (mapping.from !== objectType && mapping.to !== objectType) continue;
    const [own, from, to] =
      mapping.from === objectType
        ? [sql.ref('from_id'), sql`${survivorId}`, sql.ref('to_id')]
        : [sql.ref('to_id'), sql.ref('from_id'), sql`${survivorId}`];
    await sql`
      with moved as (
        delete from hubspot_links
        where integration_id = ${scope.integrationId} and kind = ${mapping.kind} and ${own} = ${mergedId}
        returning from_id, to_id, is_primary, labels)
      insert into hubspot_links (integration_id, organization_id, kind, from_id, to_id, is_primary, labels)
      select ${scope.integrationId}::uuid, ${scope.organizationId}::uuid, ${mapping.kind}, ${from}, ${to}, is_primary, labels
      from moved
      on conflict do nothing`.execute(trx);
  }
}
