import { sql } from 'kysely';
import type { OrganizationContext } from '../../context/context.ts';
import { isSeen } from '../../context/seen-rows.ts';
import { containment, similarity } from './trigrams.ts';

/** A customer that may be meant. */
export interface FoundCustomer {
  id: string;
  name: string | null;
  /** How well it matches, from 0 to 1. */
  score: number;
}

/**
 * `one`: surely this one; `several`: one of these, or with `more` one of further ones; `none`: nothing matches well
 * enough, and these come closest.
 */
export type CustomerSearch =
  | { kind: 'one'; customer: FoundCustomer }
  | { kind: 'several'; customers: FoundCustomer[]; more: boolean }
  | { kind: 'none'; nearest: FoundCustomer[] };

/** The scores from which the best match is meant at all, and from which it is used without asking. */
const plausible = 0.35;
const certain = 0.5;
/** The user is asked which one is meant if the second best score is this close. */
const closeBy = 0.12;
const mostChoices = 5;
const candidates = 24;

interface Row {
  id: string;
  name: string | null;
  domain: string | null;
  is_archived: boolean;
}

/**
 * Finds the customer that words mean: by its id, the id or URL of a HubSpot record, its whole name or domain (ignoring
 * case), or else by similar names. Archived customers are only found by exact matches.
 */
export async function findCustomers(context: OrganizationContext, words: string): Promise<CustomerSearch> {
  const wanted = words.replaceAll('\0', '').trim().slice(0, 300);
  if (wanted === '') return { kind: 'none', nearest: [] };
  const recordId = recordIdIn(wanted);
  const ofRecord = recordId === undefined ? [] : await findOfRecord(context, recordId);
  const exact = ofRecord.length > 0 ? ofRecord : await findExact(context, wanted);
  const live = exact.filter((row) => !row.is_archived);
  const [only, second] = live.length > 0 ? live : exact;
  if (only && !second) return { kind: 'one', customer: { id: only.id, name: only.name, score: 1 } };
  if (only) {
    const same = live.length > 0 ? live : exact;
    const customers = same.slice(0, mostChoices).map(({ id, name }) => ({ id, name, score: 1 }));
    return { kind: 'several', customers, more: same.length > mostChoices };
  }

  const near = await findNear(context, wanted);
  const ranked = near
    .map(({ id, name, domain }) => ({ id, name, score: scoreOf(wanted, name, domain) }))
    .sort((a, b) => b.score - a.score || (a.name ?? '').localeCompare(b.name ?? ''));
  const [best, next] = ranked;
  if (!best || best.score < plausible) {
    return { kind: 'none', nearest: ranked.filter(({ score }) => score > 0.12).slice(0, 3) };
  }
  if (best.score >= certain && best.score - (next?.score ?? 0) > closeBy) {
    return { kind: 'one', customer: best };
  }
  const close = ranked.filter(({ score }) => score >= plausible && best.score - score <= 2 * closeBy);
  return { kind: 'several', customers: close.slice(0, mostChoices), more: close.length > mostChoices };
}

/** How well a customer matches: by its whole name, by words that are all in it, or by the first part of its domain. */
function scoreOf(wanted: string, name: string | null, domain: string | null): number {
  const label = (domain ?? '').split('.')[0] ?? '';
  const ofName = Math.max(similarity(wanted, name ?? ''), 0.85 * containment(wanted, name ?? ''));
  return Math.max(ofName, 0.8 * similarity(wanted.split('.')[0] ?? '', label));
}

/** The id of a HubSpot record: on its own, after a word, or in the URL of the record's page. */
function recordIdIn(words: string): string | undefined {
  return (
    /^(?:(?:hubspot )?(?:record|company|contact|deal|object)?(?: ?id)?:? ?#?)(\d{1,20})$/i.exec(words)?.[1] ??
    /^https?:\/\/\S+\/(?:record\/0-[123]|company|contact|deal)\/(\d{1,20})(?:[/?#]\S*)?$/i.exec(words)?.[1]
  );
}

/** The customers of a record: the company itself, or the one of a contact or deal. Companies come first. */
async function findOfRecord({ db, organizationId }: OrganizationContext, id: string): Promise<Row[]> {
  const { rows } = await sql<Row & { is_company: boolean }>`
    with named as materialized (
      select r.object_type, r.row_id from integrations i
      cross join unnest('{company,contact,deal}'::text[]) as t (object_type)
      join hubspot_records r on r.integration_id = i.id and r.object_type = t.object_type and r.external_id = ${id}
      where i.organization_id = ${organizationId} and r.organization_id = ${organizationId}
    ), meant as (
      select n.row_id as customer_id, true as is_company from named n where n.object_type = 'company'
      union select s.customer_id, false from named n join stakeholders s on s.id = n.row_id
        where n.object_type = 'contact'
      union select d.customer_id, false from named n join deals d on d.id = n.row_id
        where n.object_type = 'deal'
    )
    select c.id, c.name, c.domain, c.archived_at is not null as is_archived, m.is_company
    from meant m join customers c on c.id = m.customer_id and c.organization_id = ${organizationId}
    order by m.is_company desc, c.id limit ${mostChoices + 1}`.execute(db);
  const companies = rows.filter((row) => row.is_company);
  return companies.length > 0 ? companies : rows;
}

async function findExact(context: OrganizationContext, wanted: string): Promise<Row[]> {
  const isId = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(wanted);
  const byId = isId ? sql`c.id = ${wanted}::uuid or ` : sql``;
  const { rows } = await sql<Row>`
    select c.id, c.name, c.domain, c.archived_at is not null as is_archived from customers c
    where ${isSeen(context, 'c')} and (${byId}
      (left(lower(c.name), 200) = left(lower(${wanted}), 200) and lower(c.name) = lower(${wanted}))
      or cscx_domain(c.domain) = cscx_domain(${wanted}))
    order by c.archived_at is not null, c.id limit ${mostChoices + 1}`.execute(context.db);
  return rows;
}

/** The expression of the index `cscx_customers_search`, which the list of customers uses. */
const searched = sql`lower(left(coalesce(c.name, ''), 300) || E'\\n' || left(coalesce(c.domain, ''), 300))`;

/** The share of the words a name has to hold to be a candidate. The lower one is for when nothing holds more. */
const thresholds = ['0.55', '0.35'];

/**
 * Candidates from the trigram index of the list of customers. A separate index that returns the nearest names in order
 * is no faster, and doubles the cost of storing a customer.
 */
async function findNear(context: OrganizationContext, wanted: string): Promise<Row[]> {
  const columns = sql`c.id, c.name, c.domain, false as is_archived`;
  const live = sql`${isSeen(context, 'c')} and c.archived_at is null`;
  const words = wanted.toLowerCase();
  // Without pg_trgm, or with it outside of the search path, names are found by their longest word.
  const { rows: found } = await sql<{ has: boolean }>`
    select to_regoperator('<%(text,text)') is not null as has`.execute(context.db);
  if (found[0]?.has) {
    for (const threshold of thresholds) {
      const rows = await context.db.transaction().execute(async (trx) => {
        await sql`select set_config('pg_trgm.word_similarity_threshold', ${threshold}, true)`.execute(trx);
        const near = await sql<Row>`
          select ${columns} from customers c where ${live} and ${words} <% ${searched}
          order by ${words} <<-> ${searched} limit ${candidates}`.execute(trx);
        return near.rows;
      });
      if (rows.length > 0) return rows;
    }
    return [];
  }
  const [longest = words] = (words.match(/[\p{L}\p{N}]{3,}/gu) ?? []).sort((a, b) => b.length - a.length);
  const pattern = `%${longest.replace(/[\\%_]/g, '\\$&')}%`;
  const { rows } = await sql<Row>`
    select ${columns} from customers c where ${live} and ${searched} like ${pattern} limit ${candidates}`.execute(
    context.db,
  );
  return rows;
}
