import { createPermutation } from './permutation.ts';
import { mix } from './random.ts';

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

/** How many of 32 contacts each of eight companies has: a few have many, many have a few. */
const SHARES = [1, 2, 2, 3, 3, 4, 6, 11];
const STARTS = SHARES.map((_, n) => SHARES.slice(0, n).reduce((sum, share) => sum + share, 0));
/** Every 33rd contact and every 50th deal has a second company. */
const SECOND = { contact: { every: 33, from: 7 }, deal: { every: 50, from: 13 } };

const BASE_LABEL = { billing: 1, champion: 2, decisionMaker: 3, partner: 4, signatory: 5 };

export function createBaseLinks(
  seed: number,
  counts: { company: number; contact: number; deal: number },
): BaseLinks {
  const { company: companies, contact: contacts, deal: deals } = counts;
  const contactOrder = createPermutation(contacts, mix(seed, 201, 0));
  const dealOrder = createPermutation(deals, mix(seed, 202, 0));
  const inGroups = Math.floor(companies / 8) * 8;

  const firstContactOf = (company: number): number => {
    if (company >= companies) return contacts;
    const place = company < inGroups ? (company & ~7) + (STARTS[company & 7] ?? 0) / 4 : company;
    return Math.floor((contacts * place) / companies);
  };
  const companyAt = (place: number): number => {
    let company = Math.min(companies - 1, Math.floor((place * companies) / contacts));
    while (firstContactOf(company) > place) company -= 1;
    while (firstContactOf(company + 1) <= place) company += 1;
    return company;
  };
  const companyOfContact = (contact: number): number =>
    companies === 0 || mix(seed, 203, contact) % 100 === 0 ? -1 : companyAt(contactOrder.forward(contact));
  const companyOfDeal = (deal: number): number =>
    companies === 0 || mix(seed, 204, deal) % 50 === 0
      ? -1
      : Math.floor((dealOrder.forward(deal) * companies) / deals);

  const secondContacts = createSecondLinks(seed + 1, SECOND.contact, contacts, companies);
  const secondDeals = createSecondLinks(seed + 2, SECOND.deal, deals, companies);

  const companiesOf = (
    index: number,
    first: number,
    firstLabel: number,
    second: SecondLinks,
    secondLabel: (n: number) => number,
  ): BaseLink[] => {
    if (first < 0) return [];
    const links = [{ index: first, primary: true, label: firstLabel }];
    const other = second.companyOf(index);
    if (other >= 0 && other !== first) {
      links.push({ index: other, primary: false, label: secondLabel(second.numberOf(index)) });
    }
    return links;
  };
  const contactLabel = (contact: number): number => (contact % 50 === 11 ? BASE_LABEL.decisionMaker : 0);
  const secondContactLabel = (n: number): number =>
    n % 3 === 0 ? BASE_LABEL.billing : n % 3 === 1 ? BASE_LABEL.champion : 0;
  const secondDealLabel = (n: number): number => (n % 2 === 0 ? BASE_LABEL.partner : 0);

  const ownContacts = (company: number): number[] => {
    const list: number[] = [];
    for (let place = firstContactOf(company); place < firstContactOf(company + 1); place += 1) {
      const contact = contactOrder.inverse(place);
      if (companyOfContact(contact) === company) list.push(contact);
    }
    return list;
  };
  const ownDeals = (company: number): number[] => {
    const list: number[] = [];
    const from = Math.ceil((company * deals) / companies);
    for (let place = from; Math.floor((place * companies) / deals) === company && place < deals; place += 1) {
      const deal = dealOrder.inverse(place);
      if (companyOfDeal(deal) === company) list.push(deal);
    }
    return list;
  };
  const contactsOfDeal = (deal: number): BaseLink[] => {
    const company = companyOfDeal(deal);
    if (company < 0) return [];
    // Some of the company's contacts, starting with a random one; those who left it (no company) are skipped.
    const from = firstContactOf(company);
    const people = firstContactOf(company + 1) - from;
    const wanted = contactsWanted(mix(seed, 205, deal));
    const links: BaseLink[] = [];
    for (let n = 0; n < people && links.length < wanted; n += 1) {
      const index = contactOrder.inverse(from + ((mix(seed, 206, deal) + n) % people));
      if (companyOfContact(index) !== company) continue;
      const label = links.length === 0 && deal % 7 === 0 ? BASE_LABEL.signatory : 0;
      links.push({ index, primary: false, label });
    }
    return links;
  };

  return {
    companyOfContact,
    companyOfDeal,
    contactsOfDeal,
    rankInCompany: (contact) => {
      const company = companyOfContact(contact);
      return company < 0 ? 0 : contactOrder.forward(contact) - firstContactOf(company);
    },
    companiesOfContact: (contact) =>
      companiesOf(
        contact,
        companyOfContact(contact),
        contactLabel(contact),
        secondContacts,
        secondContactLabel,
      ),
    companiesOfDeal: (deal) => companiesOf(deal, companyOfDeal(deal), 0, secondDeals, secondDealLabel),
    contactsOfCompany: (company) => [
      ...ownContacts(company).map((index) => ({ index, primary: true, label: contactLabel(index) })),
      ...secondContacts.ofCompany(company).flatMap((index) => {
        const first = companyOfContact(index);
        if (first < 0 || first === company) return [];
        return [{ index, primary: false, label: secondContactLabel(secondContacts.numberOf(index)) }];
      }),
    ],
    dealsOfCompany: (company) => [
      ...ownDeals(company).map((index) => ({ index, primary: true, label: 0 })),
      ...secondDeals.ofCompany(company).flatMap((index) => {
        const first = companyOfDeal(index);
        if (first < 0 || first === company) return [];
        return [{ index, primary: false, label: secondDealLabel(secondDeals.numberOf(index)) }];
      }),
    ],
    dealsOfContact: (contact) => {
      const company = companyOfContact(contact);
      if (company < 0) return [];
      return ownDeals(company).flatMap((deal) => {
        const link = contactsOfDeal(deal).find((candidate) => candidate.index === contact);
        return link ? [{ ...link, index: deal }] : [];
      });
    },
  };
}

function contactsWanted(hash: number): number {
  const h = hash % 100;
  return h < 26 ? 1 : h < 49 ? 2 : h < 76 ? 3 : h < 92 ? 4 : 5;
}

interface SecondLinks {
  /** The second company of a record, -1 if it has none. */
  companyOf(index: number): number;
  ofCompany(company: number): number[];
  /** The record's number among those with a second company. */
  numberOf(index: number): number;
}

function createSecondLinks(
  seed: number,
  { every, from }: { every: number; from: number },
  count: number,
  companies: number,
): SecondLinks {
  const total = count > from && companies > 1 ? Math.floor((count - 1 - from) / every) + 1 : 0;
  const order = createPermutation(total, mix(seed, 207, 0));
  const numberOf = (index: number): number => (index - from) / every;
  return {
    numberOf,
    companyOf: (index) => {
      const n = numberOf(index);
      if (!Number.isInteger(n) || n < 0 || n >= total) return -1;
      return Math.floor((order.forward(n) * companies) / total);
    },
    ofCompany: (company) => {
      const list: number[] = [];
      const first = Math.ceil((company * total) / companies);
      for (let place = first; place < total; place += 1) {
        if (Math.floor((place * companies) / total) !== company) break;
        list.push(from + order.inverse(place) * every);
      }
      return list;
    },
  };
}
