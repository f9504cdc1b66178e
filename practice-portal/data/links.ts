import { createFirstLinks } from './first-links.ts';
import { mix } from './random.ts';
import { createSecondLinks, type SecondLinks } from './second-links.ts';

/** One end of a link: the record at the other end, and the type of the link. */
export interface BaseLink {
  index: number;
  primary: boolean;
  /** Number of the portal's custom label (1…), 0 for none. */
  label: number;
}

/**
 * The initial links of a portal, computed in both directions: from a contact to its companies and from a company to
 * its contacts, without a table.
 */
export interface BaseLinks {
  companiesOfContact(contact: number): BaseLink[];
  contactsOfCompany(company: number): BaseLink[];
  companiesOfDeal(deal: number): BaseLink[];
  dealsOfCompany(company: number): BaseLink[];
  contactsOfDeal(deal: number): BaseLink[];
  dealsOfContact(contact: number): BaseLink[];
  /** A contact's main company, -1 for none. */
  companyOfContact(contact: number): number;
  companyOfDeal(deal: number): number;
  /** A contact's number among those of its company: 0, 1, 2… */
  rankInCompany(contact: number): number;
}

/** Every 33rd contact and every 50th deal has a second company. */
const SECOND = { contact: { every: 33, from: 7 }, deal: { every: 50, from: 13 } };

const BASE_LABEL = { billing: 1, champion: 2, decisionMaker: 3, partner: 4, signatory: 5 };

export function createBaseLinks(
  seed: number,
  counts: { company: number; contact: number; deal: number },
): BaseLinks {
  const first = createFirstLinks(seed, counts);
  const { companyOfContact, companyOfDeal } = first;
  const secondContacts = createSecondLinks(seed + 1, SECOND.contact, counts.contact, counts.company);
  const secondDeals = createSecondLinks(seed + 2, SECOND.deal, counts.deal, counts.company);

  const contactsOfDeal = (deal: number): BaseLink[] => {
    const company = companyOfDeal(deal);
    if (company < 0) return [];
    const wanted = contactsWanted(mix(seed, 205, deal));
    const links: BaseLink[] = [];
    // Some of the company's contacts, starting with a random one.
    for (const index of first.contactsFrom(company, mix(seed, 206, deal))) {
      const label = links.length === 0 && deal % 7 === 0 ? BASE_LABEL.signatory : 0;
      links.push({ index, primary: false, label });
      if (links.length === wanted) break;
    }
    return links;
  };
  return {
    companyOfContact,
    companyOfDeal,
    contactsOfDeal,
    rankInCompany: first.rankInCompany,
    companiesOfContact: (contact) => {
      const own = { index: companyOfContact(contact), label: contactLabel(contact) };
      return companiesOf(contact, own, secondContacts, secondContactLabel);
    },
    companiesOfDeal: (deal) =>
      companiesOf(deal, { index: companyOfDeal(deal), label: 0 }, secondDeals, secondDealLabel),
    contactsOfCompany: (company) => [
      ...first.contactsOf(company).map((index) => ({ index, primary: true, label: contactLabel(index) })),
      ...linksFrom(company, companyOfContact, secondContacts, secondContactLabel),
    ],
    dealsOfCompany: (company) => [
      ...first.dealsOf(company).map((index) => ({ index, primary: true, label: 0 })),
      ...linksFrom(company, companyOfDeal, secondDeals, secondDealLabel),
    ],
    dealsOfContact: (contact) => {
      const company = companyOfContact(contact);
      if (company < 0) return [];
      return first.dealsOf(company).flatMap((deal) => {
        const link = contactsOfDeal(deal).find((candidate) => candidate.index === contact);
        return link ? [{ ...link, index: deal }] : [];
      });
    },
  };
}

const contactLabel = (contact: number): number => (contact % 50 === 11 ? BASE_LABEL.decisionMaker : 0);
const secondContactLabel = (n: number): number =>
  n % 3 === 0 ? BASE_LABEL.billing : n % 3 === 1 ? BASE_LABEL.champion : 0;
const secondDealLabel = (n: number): number => (n % 2 === 0 ? BASE_LABEL.partner : 0);

/** The companies of a record: its main one (-1 for none), and a second one if it has one. */
function companiesOf(
  record: number,
  own: { index: number; label: number },
  second: SecondLinks,
  secondLabel: (n: number) => number,
): BaseLink[] {
  if (own.index < 0) return [];
  const links = [{ index: own.index, primary: true, label: own.label }];
  const other = second.companyOf(record);
  if (other >= 0 && other !== own.index) {
    links.push({ index: other, primary: false, label: secondLabel(second.numberOf(record)) });
  }
  return links;
}

/** The records whose second company this is. */
function linksFrom(
  company: number,
  ownCompanyOf: (record: number) => number,
  second: SecondLinks,
  secondLabel: (n: number) => number,
): BaseLink[] {
  return second.ofCompany(company).flatMap((index) => {
    const own = ownCompanyOf(index);
    if (own < 0 || own === company) return [];
    return [{ index, primary: false, label: secondLabel(second.numberOf(index)) }];
  });
}

function contactsWanted(hash: number): number {
  const h = hash % 100;
  return h < 26 ? 1 : h < 49 ? 2 : h < 76 ? 3 : h < 92 ? 4 : 5;
}
