import type { OrganizationContext } from '../../context/context.ts';
import type { ObjectType } from '../../contract/common.ts';
import type { Basis, DryRunProgress } from '../../contract/setup.ts';
import { associationBatchSize, batchReadAssociations } from '../../hubspot/associations.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import { batchReadObjects, batchSize, searchObjects } from '../../hubspot/objects.ts';
import { chunks } from '../../hubspot/wire.ts';
import type { ParsedRecord, SyncMappings } from '../../sync/mapping/object-mapping.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';
import { countWanted } from './count-wanted.ts';
import { type Placed, placeRecords } from './place-records.ts';
import { type PortalView, readPortalView } from './portal-view.ts';
import { readRecords } from './read-records.ts';

/** Up to this many linked contacts are all read; of more, an evenly distributed sample of this size. */
const contactsLookedAt = 2_000;

/** The results for the records of a type. */
interface TypeSurvey {
  basis: Basis;
  /** In HubSpot. */
  total: number;
  /** Of these, those that would be synced. */
  wanted: number;
  /** The records that were read, each with its outcome. */
  placed: Placed[];
}

/** All results of a preview. */
export interface Survey {
  view: PortalView;
  types: Record<ObjectType, TypeSurvey>;
  /** Associations that would be synced, counted among the records that were read, and extrapolated to all. */
  links: { kind: 'contact_company' | 'deal_company' | 'deal_contact'; count: number; basis: Basis }[];
  /** Wanted deals without a wanted company; undefined if not all deals were read. */
  dealsAlone: string[] | undefined;
}

/** What every part of a survey works with. */
interface Look {
  context: OrganizationContext;
  client: HubspotClient;
  scope: PortalScope;
  view: PortalView;
  report: (progress: DryRunProgress) => Promise<void>;
}

/** Associations of wanted records, as pairs of HubSpot's ids. */
interface Pairs {
  companyContacts: [companyId: string, contactId: string][];
  companyDeals: [companyId: string, dealId: string][];
  dealContacts: [dealId: string, contactId: string][];
}

/**
 * Reads a portal like a first sync would: companies and deals, up to 10,000 of each, all their associations, and up
 * to 2,000 of the associated contacts; for larger portals, a sample. Nothing is written.
 * @throws {AppError} if HubSpot can't be read.
 */
export async function surveyPortal(
  context: OrganizationContext,
  client: HubspotClient,
  base: SyncMappings,
  scope: PortalScope,
  report: (progress: DryRunProgress) => Promise<void>,
): Promise<Survey> {
  const view = await readPortalView(context, client, base, scope);
  const look: Look = { context, client, scope, view, report };
  const [company, deal, contactTotal] = await Promise.all([
    surveyType(look, 'company'),
    surveyType(look, 'deal'),
    countContacts(client),
  ]);
  const companyIds = wantedIds(company);
  const dealIds = wantedIds(deal);
  const pairs = await readPairs(look, companyIds, dealIds);
  const contactIds = [...new Set(pairs.companyContacts.map(([, contactId]) => contactId))];
  const placed = await surveyContacts(look, contactIds, customersOf(company, pairs));

  const companies = { basis: company.basis, factor: factorOf(company, companyIds.length) };
  const deals = { basis: deal.basis, factor: factorOf(deal, dealIds.length) };
  // Some of the linked records may be gone by now.
  const contactsWanted =
    companies.basis === 'all' && contactIds.length <= contactsLookedAt
      ? placed.length
      : Math.min(Math.round(contactIds.length * companies.factor), Math.max(contactTotal, contactIds.length));
  const isSample = companies.basis === 'sample' || deals.basis === 'sample';
  const basis: Basis = isSample ? 'sample' : 'all';
  const contact: TypeSurvey = {
    basis: companies.basis,
    total: Math.max(contactTotal, contactsWanted),
    wanted: contactsWanted,
    placed,
  };
  const withCompany = new Set(pairs.companyDeals.map(([, dealId]) => dealId));
  return {
    view,
    types: { company, deal, contact },
    links: [
      {
        kind: 'contact_company',
        count: Math.round(pairs.companyContacts.length * companies.factor),
        basis: companies.basis,
      },
      {
        kind: 'deal_company',
        count: Math.round(shownDeals(pairs, deal, dealIds) * companies.factor),
        basis,
      },
      {
        kind: 'deal_contact',
        count: Math.round(shownContacts(pairs, company, contactIds) * deals.factor),
        basis,
      },
    ],
    dealsAlone: isSample ? undefined : dealIds.filter((id) => !withCompany.has(id)),
  };
}

// A link to a record that wasn't read counts if that record is wanted; nothing else is known about it.

/** How many of the links of companies lead to deals that would be shown. */
function shownDeals({ companyDeals }: Pairs, deal: TypeSurvey, dealIds: readonly string[]): number {
  if (deal.basis === 'sample') return companyDeals.length * (deal.wanted / Math.max(1, deal.total));
  const wanted = new Set(dealIds);
  return companyDeals.filter(([, dealId]) => wanted.has(dealId)).length;
}

/** How many of the links of deals lead to contacts that would be shown. */
function shownContacts({ dealContacts }: Pairs, company: TypeSurvey, contactIds: readonly string[]): number {
  if (company.basis === 'sample') return dealContacts.length;
  const wanted = new Set(contactIds);
  return dealContacts.filter(([, contactId]) => wanted.has(contactId)).length;
}

export const isWanted = ({ outcome }: Placed): boolean => outcome !== 'leave_out';

const wantedIds = ({ placed }: TypeSurvey) => placed.filter(isWanted).map(({ record }) => record.externalId);
const batches = (ids: readonly string[]) => Math.ceil(ids.length / associationBatchSize);

/** The factor from a count among the wanted records that were read to a count among all wanted ones. */
function factorOf({ basis, wanted }: TypeSurvey, looked: number): number {
  return basis === 'all' || looked === 0 ? 1 : wanted / looked;
}

async function countContacts(client: HubspotClient): Promise<number> {
  const { total } = await searchObjects(client, 'contact', { filters: [], properties: [], limit: 1 });
  return total;
}

/** Looks at all companies or deals, or at a sample of them. */
async function surveyType(
  { context, client, scope, view, report }: Look,
  objectType: 'company' | 'deal',
): Promise<TypeSurvey> {
  const parsed: ParsedRecord[] = [];
  const { basis, total } = await readRecords(
    client,
    objectType,
    view.propertiesOf(objectType),
    async (records, done, expected) => {
      parsed.push(...records.map((record) => view.parse(objectType, record)));
      await report({ part: objectType, done, total: expected });
    },
  );
  const placed = await placeRecords(
    context.db,
    { ...scope, sharedRows: context.config.database.sharedRows },
    view.mappings.objects[objectType],
    parsed,
  );
  const wanted =
    basis === 'all'
      ? placed.filter(isWanted).length
      : await countWanted(context, client, scope, objectType, total);
  return { basis, total: basis === 'all' ? placed.length : total, wanted, placed };
}

/** Reads the associations of the wanted companies and deals. */
async function readPairs(
  { client, report }: Look,
  companyIds: readonly string[],
  dealIds: readonly string[],
): Promise<Pairs> {
  const calls = { done: 0, total: 2 * batches(companyIds) + batches(dealIds) };
  const read = async (from: ObjectType, to: ObjectType, ids: readonly string[]) => {
    const pairs: [string, string][] = [];
    for (const batch of chunks(ids, associationBatchSize)) {
      const { links } = await batchReadAssociations(client, from, to, batch);
      for (const [id, found] of links) for (const { toId } of found) pairs.push([id, toId]);
      calls.done += 1;
      await report({ part: 'links', ...calls });
    }
    return pairs;
  };
  const [companyContacts, companyDeals, dealContacts] = await Promise.all([
    read('company', 'contact', companyIds),
    read('company', 'deal', companyIds),
    read('deal', 'contact', dealIds),
  ]);
  return { companyContacts, companyDeals, dealContacts };
}

/** Which customers here a contact would belong to, by its companies. */
function customersOf(company: TypeSurvey, { companyContacts }: Pairs) {
  const rowOf = new Map(company.placed.map(({ record, rowId }) => [record.externalId, rowId]));
  const companiesOf = Map.groupBy(companyContacts, ([, contactId]) => contactId);
  return (contactId: string) =>
    (companiesOf.get(contactId) ?? []).flatMap(([companyId]) => rowOf.get(companyId) ?? []);
}

/** Looks at some of the contacts, and what would become of each. */
async function surveyContacts(
  { context, client, scope, view, report }: Look,
  ids: readonly string[],
  customersOfContact: (contactId: string) => readonly string[],
): Promise<Placed[]> {
  const step = Math.max(1, ids.length / contactsLookedAt);
  const chosen = Array.from(
    { length: Math.min(ids.length, contactsLookedAt) },
    (_, n) => ids[Math.floor(n * step)],
  ).filter((id) => id !== undefined);
  const parsed: ParsedRecord[] = [];
  for (const batch of chunks(chosen, batchSize)) {
    const { records } = await batchReadObjects(client, 'contact', batch, {
      properties: view.propertiesOf('contact'),
    });
    const found = new Map([...records.values()].map((record) => [record.id, record]));
    parsed.push(...[...found.values()].map((record) => view.parse('contact', record)));
    await report({ part: 'contact', done: parsed.length, total: chosen.length });
  }
  const { contact } = view.mappings.objects;
  return await placeRecords(
    context.db,
    { ...scope, sharedRows: context.config.database.sharedRows },
    contact,
    parsed,
    customersOfContact,
  );
}
