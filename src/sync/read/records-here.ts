import { type RawBuilder, sql } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';

import type { PortalWriter } from '../store/portal-writer.ts';

// Our stored records of a portal, counted like HubSpot's search counts them.

type Portal = Pick<PortalWriter, 'db' | 'integrationId'>;

const live = (portal: Portal, objectType: ObjectType, alias = '') => {
  const column = (name: string) => sql.ref(alias === '' ? name : `${alias}.${name}`);
  return sql`${column('integration_id')} = ${portal.integrationId} and ${column('object_type')} = ${objectType}
    and not ${column('is_alias')} and ${column('archived_at')} is null`;
};

/** Live records of a type that HubSpot changed between two moments, inclusive. */
export function countBetween(portal: Portal, objectType: ObjectType, from: Date, to: Date): Promise<number> {
  return count(portal, sql`${live(portal, objectType)} and source_updated_at between ${from} and ${to}`);
}

/** Live records of a type in an inclusive range of numeric ids, including those that couldn't be stored. */
export async function countIds(portal: Portal, objectType: ObjectType, range?: IdRange): Promise<number> {
  const stored = await count(portal, sql`${live(portal, objectType)} and ${within(range)}`);
  const { rows } = await sql<{ n: number }>`
    select count(distinct q.external_id)::int as n from quarantine q
    where q.integration_id = ${portal.integrationId} and q.object_type = ${objectType} and q.status = 'open'
      and q.code in ('rejected_by_database', 'value_required') and ${within(range)}
      and not exists (
        select from hubspot_records r where ${live(portal, objectType, 'r')} and r.external_id = q.external_id)`.execute(
    portal.db,
  );
  return stored + (rows[0]?.n ?? 0);
}

/** Numeric ids, both inclusive. */
export interface IdRange {
  low: string;
  high: string;
}

/** Up to `limit` ids of live records in a range, lowest first. */
export async function idsWithin(
  portal: Portal,
  objectType: ObjectType,
  range: IdRange | undefined,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ external_id: string }>`
    select external_id from hubspot_records where ${live(portal, objectType)} and ${within(range)}
    order by length(external_id), external_id limit ${limit}`.execute(portal.db);
  return rows.map((row) => row.external_id);
}

/** The middle id of a range with this many live records; undefined if there are none. */
export async function middleOf(
  portal: Portal,
  objectType: ObjectType,
  range: IdRange | undefined,
  records: number,
): Promise<string | undefined> {
  const { rows } = await sql<{ external_id: string }>`
    select external_id from hubspot_records where ${live(portal, objectType)} and ${within(range)}
    order by length(external_id), external_id limit 1 offset ${Math.max(0, Math.ceil(records / 2) - 1)}`.execute(
    portal.db,
  );
  return rows[0]?.external_id;
}

/** In HubSpot's order of ids: numeric, so shorter ones are smaller. */
const within = (range: IdRange | undefined): RawBuilder<unknown> =>
  range === undefined
    ? sql`true`
    : sql`(length(external_id), external_id) >= (${range.low.length}::int, ${range.low}::text)
        and (length(external_id), external_id) <= (${range.high.length}::int, ${range.high}::text)`;

async function count(portal: Portal, condition: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from hubspot_records where ${condition}`.execute(portal.db);
  return rows[0]?.n ?? 0;
}

/** Of the records in a search result, those that aren't stored, or are stored with another time of change. */
export async function whichDiffer<T extends { id: string; updatedAt: string }>(
  portal: Portal,
  objectType: ObjectType,
  records: readonly T[],
): Promise<T[]> {
  const ids = records.map((record) => record.id);
  const { rows } = await sql<{ external_id: string; source_updated_at: Date }>`
    select external_id, source_updated_at from hubspot_records
    where ${live(portal, objectType)} and external_id = any(${ids})`.execute(portal.db);
  const here = new Map(rows.map((row) => [row.external_id, row.source_updated_at.getTime()]));
  return records.filter((record) => here.get(record.id) !== Date.parse(record.updatedAt));
}

/** Of the contacts in a search result, those that are stored or linked to a company: others aren't synced. */
export async function whichContactsBelong<T extends { id: string }>(
  portal: Portal,
  contacts: readonly T[],
): Promise<T[]> {
  const ids = contacts.map((contact) => contact.id);
  const { rows } = await sql<{ id: string }>`
    select id from unnest(${ids}::text[]) id
    where exists (
        select from hubspot_records r
        where r.integration_id = ${portal.integrationId} and r.object_type = 'contact' and r.external_id = id)
      or exists (
        select from hubspot_links l
        where l.integration_id = ${portal.integrationId} and l.kind = 'contact_company' and l.from_id = id)`.execute(
    portal.db,
  );
  const belonging = new Set(rows.map((row) => row.id));
  return contacts.filter((contact) => belonging.has(contact.id));
}

/** The live ones of these records that the portal's filter doesn't exclude: only their links are read. */
export async function whichAreSynced(
  portal: Portal,
  objectType: ObjectType,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ external_id: string }>`
    select external_id from hubspot_records
    where ${live(portal, objectType)} and external_id = any(${[...ids]}) and excluded_at is null`.execute(
    portal.db,
  );
  return rows.map((row) => row.external_id);
}
