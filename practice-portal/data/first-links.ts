import { createPermutation } from './permutation.ts';
import { mix } from './random.ts';

/** How many of 32 contacts each of eight companies has: a few have many, many have a few. */
const SHARES = [1, 2, 2, 3, 3, 4, 6, 11];
const STARTS = SHARES.map((_, n) => SHARES.slice(0, n).reduce((sum, share) => sum + share, 0));

/** The main company of a contact or deal, if any. */
interface FirstLinks {
  /** -1 for none. */
  companyOfContact(contact: number): number;
  companyOfDeal(deal: number): number;
  /** A contact's number among those of its company: 0, 1, 2… */
  rankInCompany(contact: number): number;
  contactsOf(company: number): number[];
  dealsOf(company: number): number[];
  /** The contacts of a company, starting at one of its positions and wrapping around. */
  contactsFrom(company: number, from: number): Generator<number>;
}

export function createFirstLinks(
  seed: number,
  { company: companies, contact: contacts, deal: deals }: { company: number; contact: number; deal: number },
): FirstLinks {
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

  // Contacts who left a company (no company) still have their position in it, and are skipped.
  const contactsFrom = function* (company: number, from: number): Generator<number> {
    const first = firstContactOf(company);
    const places = firstContactOf(company + 1) - first;
    for (let n = 0; n < places; n += 1) {
      const contact = contactOrder.inverse(first + ((from + n) % places));
      if (companyOfContact(contact) === company) yield contact;
    }
  };
  return {
    companyOfContact,
    companyOfDeal,
    rankInCompany: (contact) => {
      const company = companyOfContact(contact);
      return company < 0 ? 0 : contactOrder.forward(contact) - firstContactOf(company);
    },
    contactsFrom,
    contactsOf: (company) => [...contactsFrom(company, 0)],
    dealsOf: (company) => {
      const list: number[] = [];
      const from = Math.ceil((company * deals) / companies);
      for (
        let place = from;
        Math.floor((place * companies) / deals) === company && place < deals;
        place += 1
      ) {
        const deal = dealOrder.inverse(place);
        if (companyOfDeal(deal) === company) list.push(deal);
      }
      return list;
    },
  };
}
