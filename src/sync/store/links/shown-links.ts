import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '../../../db/tables.ts';
import type { LinkMapping } from '../../mapping/object-mapping.ts';
import type { WriteScope } from '../../portal/write-scope.ts';
import { updateWithLedger } from '../change-ledger.ts';
import { refusedColumns } from '../refusals/refused-columns.ts';
import { labelsIn, labelsOut } from './link-labels.ts';
import { bestOf, joinRows, linksOf, linksTo, mainRecordsOf, rowsOf, type ShownLink } from './linked-rows.ts';

// Derives stakeholder_customers, deal_customers and deal_stakeholders from hubspot_links.

/**
 * The future links of records that are about to get a row: known associations with an existing row at the other end.
 */
export interface LinkPlan {
  mapping: LinkMapping;
  links: ShownLink[];
}

/**
 * Looks up the associations of records before their rows are created, so that a row can be created with its customer,
 * instead of being written twice.
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

/** `customer_id` by row, for rows that are about to be created. */
export function plannedHomes(plans: LinkPlan[]): Map<string, string> {
  const plan = plans.find(({ mapping }) => mapping.primaryInto !== undefined);
  return new Map([...bestOf(plan?.links ?? [])].map(([row, link]) => [row, link.to_row]));
}

/** The plans of some rows only. */
export function plansOf(plans: LinkPlan[], rowIds: ReadonlySet<string>): LinkPlan[] {
  return plans.map(({ mapping, links }) => ({
    mapping,
    links: links.filter((link) => rowIds.has(link.from_row)),
  }));
}

/** The planned links to companies, by row. */
export function companyLinksByRow(plans: LinkPlan[]): Map<string, ShownLink[]> {
  const links = plans.flatMap((plan) => (plan.mapping.to === 'company' ? plan.links : []));
  return Map.groupBy(links, (link) => link.from_row);
}

/** Stores the planned links, once the rows exist with their customers. */
export async function showPlanned(
  trx: Transaction<Database>,
  scope: WriteScope,
  plans: LinkPlan[],
): Promise<void> {
  for (const { mapping, links } of plans) await insertShown(trx, scope, mapping, links);
}

/**
 * Stores the links of new rows: an association may be known before its records are.
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
    // A new customer may become the customer of records that have another one; otherwise, links are only added.
    if (mapping.primaryInto) await showLinks(trx, scope, mapping, fromIds);
    else {
      const from = await rowsOf(trx, scope, mapping.from, fromIds);
      const to = await rowsOf(trx, scope, mapping.to, ids);
      await insertShown(trx, scope, mapping, joinRows(links, from.rows, to));
    }
  }
}

/**
 * Stores the links of records that were just matched with existing rows.
 * @param ids records of type `objectType`.
 */
export async function showLinksFrom(
  trx: Transaction<Database>,
  scope: WriteScope,
  mappings: readonly LinkMapping[],
  objectType: LinkMapping['from'],
  ids: string[],
): Promise<void> {
  if (ids.length === 0) return;
  for (const mapping of mappings) {
    if (mapping.from === objectType) await showLinks(trx, scope, mapping, ids);
  }
}

/** Stores the links of records that absorbed others, in both directions. */
export async function showLinksOf(
  trx: Transaction<Database>,
  scope: WriteScope,
  mappings: readonly LinkMapping[],
  objectType: LinkMapping['from'],
  ids: string[],
): Promise<void> {
  await showLinksFrom(trx, scope, mappings, objectType, ids);
  if (ids.length === 0) return;
  for (const mapping of mappings) {
    if (mapping.to !== objectType) continue;
    const links = await linksTo(trx, scope, mapping.kind, ids);
    await showLinks(trx, scope, mapping, [...new Set(links.map((link) => link.from_id))]);
  }
}

/**
 * Moves everything linked to a row that is given up to the row that stays, including data that didn't come from
 * HubSpot. HubSpot's current links correct it afterwards.
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
    await moveHomes(
      trx,
      scope,
      mapping.primaryInto,
      sql`(select id, ${newRow}::uuid as customer_id from ${sql.table(mapping.primaryInto)}
        where customer_id = ${oldRow} and organization_id = ${scope.organizationId})`,
    );
  }
}

/**
 * Makes the shown links of the rows of some `from` records equal to hubspot_links, if both ends have rows.
 * @param options.someAreGone whether there may be shown links to remove.
 */
export async function showLinks(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: LinkMapping,
  fromIds: string[],
  { someAreGone }: { someAreGone: boolean } = { someAreGone: true },
): Promise<void> {
  const fromRows = await mainRecordsOf(trx, scope, mapping.from, fromIds);
  if (fromRows.size === 0) return;
  const links = await linksOf(trx, scope, mapping, fromRows);
  const rows = [...new Set(fromRows.values())];
  if (someAreGone) await removeShown(trx, mapping, rows, links);
  await insertShown(trx, scope, mapping, links);
  if (mapping.primaryInto) await writeHomes(trx, scope, mapping.primaryInto, rows, links);
}

async function removeShown(
  trx: Transaction<Database>,
  mapping: LinkMapping,
  fromRows: string[],
  links: ShownLink[],
): Promise<void> {
  const from = sql.ref(mapping.fromColumn);
  const to = sql.ref(mapping.toColumn);
  await sql`
    delete from ${sql.table(mapping.table)} d
    where d.${from} = any(${fromRows}::uuid[])
      and not exists (select from ${linkRows(links)} where w.from_row = d.${from} and w.to_row = d.${to})`.execute(
    trx,
  );
}

function linkRows(links: ShownLink[]): RawBuilder<unknown> {
  return sql`unnest(${links.map((link) => link.from_row)}::uuid[], ${links.map((link) => link.to_row)}::uuid[],
    ${links.map((link) => link.is_primary)}::boolean[], ${links.map(labelsOut)}::text[])
    as w (from_row, to_row, is_primary, labels)`;
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
  const values = sql.join(
    fields.map((field) => (field === 'labels' ? labelsIn('w') : sql.ref(`w.${field}`))),
  );
  const assignments = fields.map((field) => sql`${sql.ref(field)} = ${sql.ref(`excluded.${field}`)}`);
  await sql`
    insert into ${sql.table(mapping.table)} as d (organization_id, ${from}, ${to}, ${list('')})
    select ${scope.organizationId}::uuid, w.from_row, w.to_row, ${values} from ${linkRows(links)}
    on conflict (${from}, ${to}) do update set ${sql.join(assignments)}, updated_at = now()
      where row(${list('d.')}) is distinct from row(${list('excluded.')})`.execute(trx);
}

/** `customer_id` of the `from` rows follows their links; without any, it is empty if the platform's column allows that. */
async function writeHomes(
  trx: Transaction<Database>,
  scope: WriteScope,
  table: 'stakeholders' | 'deals',
  fromRows: string[],
  links: ShownLink[],
): Promise<void> {
  const best = bestOf(links);
  const customers = fromRows.map((row) => best.get(row)?.to_row ?? null);
  await moveHomes(
    trx,
    scope,
    table,
    sql`(select i.id, i.customer_id from unnest(${fromRows}::uuid[], ${customers}::uuid[]) as i (id, customer_id)
      where i.customer_id is not null or not (
        select attnotnull from pg_attribute where attrelid = ${table}::regclass and attname = 'customer_id'))`,
  );
}

/**
 * Gives rows another customer, unless a rule of the platform's table forbids it: a customer may have one stakeholder
 * with an email address.
 * @param homes a relation of ids and their new `customer_id`.
 */
async function moveHomes(
  trx: Transaction<Database>,
  scope: WriteScope,
  table: 'stakeholders' | 'deals',
  homes: RawBuilder<unknown>,
): Promise<void> {
  const refused = await refusedColumns(trx, scope, {
    table,
    input: sql`${homes} w`,
    values: new Map([['customer_id', sql`w.customer_id`]]),
  });
  await updateWithLedger(
    trx,
    scope,
    table,
    { columns: ['customer_id'] },
    sql`update ${sql.table(table)} t set customer_id = w.customer_id, updated_at = now()
      from ${homes} w
      where t.id = w.id and t.customer_id is distinct from w.customer_id
        and t.id <> all(${[...refused.keys()]}::uuid[])`,
  );
}
