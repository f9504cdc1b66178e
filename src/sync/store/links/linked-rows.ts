import { sql, type Transaction } from 'kysely';
import type { LinkKind } from '../../../contract/common.ts';
import type { Database } from '../../../db/tables.ts';
import type { LinkMapping } from '../../mapping/object-mapping.ts';
import type { WriteScope } from '../../portal/write-scope.ts';

// Reads our rows' links from hubspot_links.

interface LinkRow {
  from_id: string;
  to_id: string;
  is_primary: boolean;
  labels: string[];
}

/** The associations of one kind for some records. */
export async function linksTo(
  trx: Transaction<Database>,
  scope: WriteScope,
  kind: LinkKind,
  toIds: string[],
): Promise<LinkRow[]> {
  const { rows } = await sql<LinkRow>`
    select from_id, to_id, is_primary, labels from hubspot_links
    where integration_id = ${scope.integrationId} and kind = ${kind} and to_id = any(${toIds})`.execute(trx);
  return rows;
}

/** An association between two rows. */
export interface ShownLink {
  from_row: string;
  to_row: string;
  is_primary: boolean;
  labels: string[];
  /** Whether it is the primary link to a record that isn't archived. */
  is_home: boolean;
  /** The lowest id of the linked HubSpot records with this row. */
  lowest: bigint;
}

/**
 * The associations of records, by the rows of both ends.
 *
 * The three sides are read separately and joined here: during a first sync, a join in SQL is planned without
 * statistics, and badly.
 */
export async function linksOf(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: LinkMapping,
  fromRows: ReadonlyMap<string, string>,
): Promise<ShownLink[]> {
  const { rows: links } = await sql<{
    from_id: string;
    to_id: string;
    is_primary: boolean;
    labels: string[];
  }>`
    select from_id, to_id, is_primary, labels from hubspot_links
    where integration_id = ${scope.integrationId} and kind = ${mapping.kind}
      and from_id = any(${[...fromRows.keys()]})`.execute(trx);
  const to = await rowsOf(trx, scope, mapping.to, [...new Set(links.map((link) => link.to_id))]);
  return joinRows(links, fromRows, to);
}

/** Several HubSpot records can share a row: their links are combined, with all labels. */
export function joinRows(links: LinkRow[], fromRows: ReadonlyMap<string, string>, to: Rows): ShownLink[] {
  const wanted = new Map<string, ShownLink>();
  for (const link of links) {
    const fromRow = fromRows.get(link.from_id);
    const toRow = to.rows.get(link.to_id);
    if (fromRow === undefined || toRow === undefined) continue;
    const id = BigInt(link.to_id);
    const other = wanted.get(`${fromRow} ${toRow}`);
    wanted.set(`${fromRow} ${toRow}`, {
      from_row: fromRow,
      to_row: toRow,
      is_primary: link.is_primary || other?.is_primary === true,
      labels: [...new Set([...link.labels, ...(other?.labels ?? [])])].sort(),
      is_home: (link.is_primary && !to.archived.has(link.to_id)) || other?.is_home === true,
      lowest: other && other.lowest < id ? other.lowest : id,
    });
  }
  return [...wanted.values()];
}

interface Rows {
  /** Row ids by HubSpot id, for records with a row. */
  rows: ReadonlyMap<string, string>;
  /** HubSpot ids of archived records. */
  archived: ReadonlySet<string>;
}

export async function rowsOf(
  trx: Transaction<Database>,
  scope: WriteScope,
  objectType: LinkMapping['from'],
  ids: string[],
): Promise<Rows> {
  if (ids.length === 0) return { rows: new Map(), archived: new Set() };
  const { rows } = await sql<{ external_id: string; row_id: string; is_archived: boolean }>`
    select external_id, row_id, archived_at is not null and not is_alias as is_archived from hubspot_records
    where integration_id = ${scope.integrationId} and object_type = ${objectType} and external_id = any(${ids})`.execute(
    trx,
  );
  return {
    rows: new Map(rows.map((row) => [row.external_id, row.row_id])),
    archived: new Set(rows.filter((row) => row.is_archived).map((row) => row.external_id)),
  };
}

/**
 * The records of these records' rows, with the rows: for an id that was merged away, the survivor. Data still stored
 * under the merged id is outdated.
 */
export async function mainRecordsOf(
  trx: Transaction<Database>,
  scope: WriteScope,
  objectType: LinkMapping['from'],
  ids: string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ external_id: string; row_id: string; is_alias: boolean }>`
    select external_id, row_id, is_alias from hubspot_records
    where integration_id = ${scope.integrationId} and object_type = ${objectType} and external_id = any(${ids})`.execute(
    trx,
  );
  const main = rows.filter((row) => !row.is_alias);
  const merged = rows.filter((row) => row.is_alias).map((row) => row.row_id);
  const survivors = await mainRecordsOfRows(trx, scope, merged);
  return new Map([...main, ...survivors].map((row) => [row.external_id, row.row_id]));
}

async function mainRecordsOfRows(
  trx: Transaction<Database>,
  scope: WriteScope,
  rowIds: string[],
): Promise<{ external_id: string; row_id: string }[]> {
  if (rowIds.length === 0) return [];
  const { rows } = await sql<{ external_id: string; row_id: string }>`
    select external_id, row_id from hubspot_records
    where integration_id = ${scope.integrationId} and not is_alias and row_id = any(${rowIds}::uuid[])`.execute(
    trx,
  );
  return rows;
}

/**
 * The link of each `from` row to its customer: the primary one, otherwise the one with the lowest id in HubSpot.
 * Archived customers keep their stakeholders and deals until HubSpot has another primary company for them.
 */
export function bestOf(links: ShownLink[]): Map<string, ShownLink> {
  const rank = (link: ShownLink) => (link.is_home ? 2 : link.is_primary ? 1 : 0);
  const best = new Map<string, ShownLink>();
  for (const link of links) {
    const other = best.get(link.from_row);
    const better =
      !other || rank(link) > rank(other) || (rank(link) === rank(other) && link.lowest < other.lowest);
    if (better) best.set(link.from_row, link);
  }
  return best;
}
