import { type RawBuilder, sql, type Transaction } from 'kysely';
import { toJsonb } from '../db/jsonb.ts';
import type { Database, LinkKind } from '../db/tables.ts';
import { updateWithLedger } from './change-ledger.ts';
import type { LinkMapping } from './object-mapping.ts';
import type { WriteScope } from './write-scope.ts';

// stakeholder_customers, deal_customers and deal_stakeholders follow from hubspot_links: here is how.

/** What is to be shown of records that are about to get a row: known associations whose other end is here. */
export interface LinkPlan {
  mapping: LinkMapping;
  links: ShownLink[];
}

/**
 * Looks up the associations of records before their rows are made, so that a row can be made with the customer that
 * it belongs to, instead of being written twice.
 * @param newRows row ids by HubSpot id.
 */
export async function planLinks(
  trx: Transaction<Database>,
  scope: WriteScope,
  mappings: readonly LinkMapping[],
  objectType: LinkMapping['from'],
  newRows: ReadonlyMap<string, string>,
): Promise<LinkPlan[]> {
  if (newRows.size === 0) return [];
  const plans: LinkPlan[] = [];
  for (const mapping of mappings) {
    if (mapping.from !== objectType) continue;
    plans.push({ mapping, links: await linksOf(trx, scope, mapping, newRows) });
  }
  return plans;
}

/** `customer_id` by row, of rows that are about to be made. */
export function plannedHomes(plans: LinkPlan[]): Map<string, string> {
  const plan = plans.find(({ mapping }) => mapping.primaryInto !== undefined);
  return new Map([...bestOf(plan?.links ?? [])].map(([row, link]) => [row, link.to_row]));
}

/** Shows what was planned, once the rows are made with their homes. */
export async function showPlanned(
  trx: Transaction<Database>,
  scope: WriteScope,
  plans: LinkPlan[],
): Promise<void> {
  for (const { mapping, links } of plans) await insertShown(trx, scope, mapping, links);
}

/**
 * Shows the associations to records that have just got a row: an association may be known before its records are.
 * @param ids new records of type `objectType`.
 */
export async function showLinksTo(
  trx: Transaction<Database>,
  scope: WriteScope,
  mappings: readonly LinkMapping[],
  objectType: LinkMapping['from'],
  ids: string[],
): Promise<void> {
  if (ids.length === 0) return;
  for (const mapping of mappings) {
    if (mapping.to !== objectType) continue;
    const links = await linksTo(trx, scope, mapping.kind, ids);
    const fromIds = [...new Set(links.map((link) => link.from_id))];
    // A new customer may be the home of records that have others; otherwise only what is new is added.
    if (mapping.primaryInto) await showLinks(trx, scope, mapping, fromIds);
    else {
      const from = await rowsOf(trx, scope, mapping.from, fromIds);
      const to = await rowsOf(trx, scope, mapping.to, ids);
      await insertShown(trx, scope, mapping, joinRows(links, from.rows, to));
    }
  }
}

/** Shows the associations of records that took in others, from them and to them. */
export async function showLinksOf(
  trx: Transaction<Database>,
  scope: WriteScope,
  mappings: readonly LinkMapping[],
  objectType: LinkMapping['from'],
  ids: string[],
): Promise<void> {
  if (ids.length === 0) return;
  for (const mapping of mappings) {
    if (mapping.from === objectType) await showLinks(trx, scope, mapping, ids);
    if (mapping.to !== objectType) continue;
    const links = await linksTo(trx, scope, mapping.kind, ids);
    await showLinks(trx, scope, mapping, [...new Set(links.map((link) => link.from_id))]);
  }
}

/**
 * Gives everything that hangs on a row that is given up to the row that stays, also what did not come from HubSpot.
 * What HubSpot says of the links afterwards corrects it.
 */
export async function moveShown(
  trx: Transaction<Database>,
  scope: WriteScope,
  mappings: readonly LinkMapping[],
  objectType: LinkMapping['from'],
  oldRow: string,
  newRow: string,
): Promise<void> {
  for (const mapping of mappings) {
    if (mapping.from !== objectType && mapping.to !== objectType) continue;
    const own = sql.ref(mapping.from === objectType ? mapping.fromColumn : mapping.toColumn);
    const other = sql.ref(mapping.from === objectType ? mapping.toColumn : mapping.fromColumn);
    const fields = sql.join(
      (mapping.primaryInto ? ['is_primary', 'labels'] : ['labels']).map((f) => sql.ref(f)),
    );
    await sql`
      with moved as (
        delete from ${sql.table(mapping.table)} where ${own} = ${oldRow} returning ${other}, ${fields})
      insert into ${sql.table(mapping.table)} (organization_id, ${own}, ${other}, ${fields})
      select ${scope.organizationId}::uuid, ${newRow}::uuid, ${other}, ${fields} from moved
      on conflict do nothing`.execute(trx);
    if (mapping.to !== objectType || !mapping.primaryInto) continue;
    await updateWithLedger(
      trx,
      scope,
      mapping.primaryInto,
      { columns: ['customer_id'] },
      sql`update ${sql.table(mapping.primaryInto)} t set customer_id = ${newRow}, updated_at = now()
        where t.customer_id = ${oldRow} and t.organization_id = ${scope.organizationId}`,
    );
  }
}

interface LinkRow {
  from_id: string;
  to_id: string;
  is_primary: boolean;
  labels: string[];
}

async function linksTo(
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

interface ShownLink {
  from_row: string;
  to_row: string;
  is_primary: boolean;
  labels: string[];
  /** Whether it is the primary link to a record that is not archived. */
  is_home: boolean;
  /** Of the linked HubSpot records that are this row, the lowest id. */
  lowest: bigint;
}

/** Makes the shown links of some `from` records equal to hubspot_links, as far as both ends have rows. */
export async function showLinks(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: LinkMapping,
  fromIds: string[],
): Promise<void> {
  const { rows: fromRows } = await rowsOf(trx, scope, mapping.from, fromIds);
  if (fromRows.size === 0) return;
  const links = await linksOf(trx, scope, mapping, fromRows);
  const rows = [...new Set(fromRows.values())];
  const from = sql.ref(mapping.fromColumn);
  const to = sql.ref(mapping.toColumn);
  await sql`
    delete from ${sql.table(mapping.table)} d
    where d.${from} = any(${rows}::uuid[])
      and not exists (select from ${linkRows(links)} where w.from_row = d.${from} and w.to_row = d.${to})`.execute(
    trx,
  );
  await insertShown(trx, scope, mapping, links);
  if (mapping.primaryInto) await writeHomes(trx, scope, mapping.primaryInto, rows, links);
}

/**
 * The associations of records, by the rows that both ends are.
 *
 * The three sides are read one by one and joined here: a join of them in SQL is planned without statistics during a
 * first load, and then badly.
 */
async function linksOf(
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

/** Several HubSpot records may be one row of ours: their links are one, with all labels. */
function joinRows(links: LinkRow[], fromRows: ReadonlyMap<string, string>, to: Rows): ShownLink[] {
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
  /** Row ids by HubSpot id, of those records that have one. */
  rows: ReadonlyMap<string, string>;
  /** HubSpot ids of those that are archived. */
  archived: ReadonlySet<string>;
}

async function rowsOf(
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

function linkRows(links: ShownLink[]): RawBuilder<unknown> {
  const input = toJsonb(links.map(({ lowest: _, is_home: __, ...link }) => link));
  return sql`jsonb_to_recordset(${input}::jsonb) as w (from_row uuid, to_row uuid, is_primary boolean, labels text[])`;
}

async function insertShown(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: LinkMapping,
  links: ShownLink[],
): Promise<void> {
  if (links.length === 0) return;
  const from = sql.ref(mapping.fromColumn);
  const to = sql.ref(mapping.toColumn);
  const fields = mapping.primaryInto ? ['is_primary', 'labels'] : ['labels'];
  const list = (prefix: string) => sql.join(fields.map((field) => sql.ref(`${prefix}${field}`)));
  const assignments = fields.map((field) => sql`${sql.ref(field)} = ${sql.ref(`excluded.${field}`)}`);
  await sql`
    insert into ${sql.table(mapping.table)} as d (organization_id, ${from}, ${to}, ${list('')})
    select ${scope.organizationId}::uuid, w.from_row, w.to_row, ${list('w.')} from ${linkRows(links)}
    on conflict (${from}, ${to}) do update set ${sql.join(assignments)}, updated_at = now()
      where row(${list('d.')}) is distinct from row(${list('excluded.')})`.execute(trx);
}

/**
 * Of each `from` row the link to its home: the primary one, else the one with the lowest id in HubSpot. Archived
 * customers keep what they had until HubSpot names another primary one.
 */
function bestOf(links: ShownLink[]): Map<string, ShownLink> {
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

/** `customer_id` of the `from` rows follows their links; without any it is empty. */
async function writeHomes(
  trx: Transaction<Database>,
  scope: WriteScope,
  table: 'stakeholders' | 'deals',
  fromRows: string[],
  links: ShownLink[],
): Promise<void> {
  const best = bestOf(links);
  const input = toJsonb(fromRows.map((row) => ({ row_id: row, customer_id: best.get(row)?.to_row ?? null })));
  await updateWithLedger(
    trx,
    scope,
    table,
    { columns: ['customer_id'] },
    sql`update ${sql.table(table)} t set customer_id = i.customer_id, updated_at = now()
      from jsonb_to_recordset(${input}::jsonb) as i (row_id uuid, customer_id uuid)
      where t.id = i.row_id and t.customer_id is distinct from i.customer_id`,
  );
}
