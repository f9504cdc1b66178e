import type { ObjectType } from '../options.ts';
import { type BaseRecords, createBaseRecords } from './base.ts';
import { createCompanyFacts } from './company.ts';
import { createContactValues } from './contact.ts';
import { createDealValues } from './deal.ts';
import { type BaseLinks, createBaseLinks } from './links.ts';
import { createOwners, type Owner } from './owners.ts';

/** The initial data of a portal. */
export interface Dataset {
  seed: number;
  records: Readonly<Record<ObjectType, BaseRecords>>;
  links: BaseLinks;
  owners: Owner[];
}

export function createDataset(
  seed: number,
  counts: Readonly<Record<ObjectType, number>>,
  currency: string,
  baseDay: number,
): Dataset {
  const owners = createOwners(seed);
  const active = owners
    .filter((owner) => !owner.archived && owner.type === 'PERSON')
    .map((owner) => owner.id);
  const links = createBaseLinks(seed, counts);
  const companies = createCompanyFacts(seed, active, baseDay);
  const contacts = createContactValues(seed, companies, links, baseDay);
  const deals = createDealValues(seed, companies, links, currency, baseDay);
  return {
    seed,
    owners,
    links,
    records: {
      company: createBaseRecords('company', counts.company, seed, companies.values, baseDay),
      contact: createBaseRecords('contact', counts.contact, seed, contacts.values, baseDay),
      deal: createBaseRecords('deal', counts.deal, seed, deals.values, baseDay),
    },
  };
}
