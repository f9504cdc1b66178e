import { GONE_OWNER_ID } from '../data/owners.ts';
import { RENEWAL_PIPELINE, SALES_PIPELINE } from '../data/pipelines.ts';
import type { ObjectType } from '../options.ts';
import type { Crm, Properties } from './crm.ts';
import { ChangedRecord } from './record.ts';

/** Ids that lose digits as JavaScript numbers. */
export const HUGE_IDS: Readonly<Record<ObjectType, string>> = {
  company: '9007199254740993',
  contact: '9007199254740995',
  deal: '9007199254740997',
};

/** A smaller portal has no oddities of that type, because it would consist of nothing else. */
export const ODDITIES_FROM = 40;

const LONG_TEXT = 'A line of text that goes on and on. '.repeat(1_667).slice(0, 60_000);
const DIGITS_40 = '1234567890'.repeat(4);
const DIGITS_400 = '9'.repeat(400);

/**
 * Values as in real portals: typed, pasted and imported ones, and leftovers of deletions. They are part of the
 * generated data: with its times of creation and change, and without events.
 */
export function placeOddities(crm: Crm): void {
  placeCompanies(crm);
  placeContacts(crm);
  placeDeals(crm);
  placeTies(crm);
}

function placeCompanies(crm: Crm): void {
  const archivedOwner = crm.dataset.owners.find((owner) => owner.archived)?.id ?? GONE_OWNER_ID;
  const queue = crm.dataset.owners.find((owner) => owner.type === 'QUEUE')?.id ?? GONE_OWNER_ID;
  const sharedDomain = crm.records.company.base.value(0, 'domain');
  place(crm, 'company', [
    { annualrevenue: '1,000' },
    { annualrevenue: 'n/a', numberofemployees: 'n/a' },
    { annualrevenue: '' },
    { annualrevenue: DIGITS_40 },
    { annualrevenue: DIGITS_400 },
    { annualrevenue: '1e400' },
    { annualrevenue: '-25000.50' },
    { annualrevenue: '12;34', numberofemployees: '-1' },
    { name: 'Blumen & Söhne 🌷 GmbH 💐' },
    { name: 'شركة النور للتجارة' },
    { name: '<script>alert("company")</script>' },
    { name: '<b>Bold</b> & "quoted" O\u2019Brien; DROP TABLE customers' },
    { description: LONG_TEXT },
    { name: 'Nul\u0000l Systems', city: 'Bos\u0000ton' },
    { name: null },
    { name: null, domain: null, website: null },
    { domain: sharedDomain },
    { hubspot_owner_id: archivedOwner },
    { hubspot_owner_id: GONE_OWNER_ID },
    { hubspot_owner_id: queue },
    { name: '', industry: '' },
    { name: ' Padded  Name ', domain: 'PADDED-NAME.EXAMPLE' },
    { renewal_date: '1798675200000' },
    { renewal_date: '31/12/2026' },
    { renewal_date: '2026-12-31T00:00:00Z' },
    { industry: 'AN_OPTION_THAT_IS_NO_MORE' },
    { name: 'Line\nbreak\tand tab Ltd', about_us: 'Zero\u200bwidth \ud83d\ude80' },
  ]);
  addHuge(crm, 'company', {
    name: 'Far Beyond Industries',
    domain: 'far-beyond.example',
    annualrevenue: '640000',
  });
}

function placeContacts(crm: Crm): void {
  const { base } = crm.records.contact;
  const email = base.count > 5 ? base.value(5, 'email') : null;
  place(crm, 'contact', [
    { email: email === null ? null : email.toUpperCase() },
    { firstname: null, lastname: null },
    { firstname: null, lastname: null, email: null },
    { email: null },
    { email: 'not an address', phone: '+', mobilephone: null },
    { phone: null, mobilephone: '+49 (0) 151 / 234-567 ext. 8' },
    { firstname: '🦊', lastname: '👩‍👩‍👧‍👦 Familie' },
    { firstname: 'ليلى', lastname: 'חיים' },
    { lastname: '<img src=x onerror=alert(1)>' },
    { jobtitle: 'Chief\u0000 of Nul\u0000ls' },
    { jobtitle: LONG_TEXT },
    { hs_email_open: 'many', hs_analytics_num_visits: DIGITS_40 },
    { hs_email_last_open_date: '1790000000000' },
    { hs_email_last_open_date: 'yesterday' },
    { hs_email_last_open_date: '2026-09-01' },
    { hubspot_owner_id: GONE_OWNER_ID },
    { email: '', firstname: '', lastname: '' },
  ]);
  addHuge(crm, 'contact', { firstname: 'Max', lastname: 'Safe', email: 'max.safe@far-beyond.example' });
}

function placeDeals(crm: Crm): void {
  place(crm, 'deal', [
    { closedate: '2026-12-31' },
    { closedate: '1798675200000' },
    { closedate: '2026-12-31T00:00:00Z' },
    { closedate: 'next quarter' },
    { closedate: '' },
    { amount: 'TBD' },
    { amount: '12,500.00' },
    // Lost, so that no total of open deals has 400 digits.
    { amount: DIGITS_400, pipeline: SALES_PIPELINE, dealstage: 'closedlost' },
    { amount: '-4200' },
    { amount: '0.1' },
    { dealstage: '999000111', hs_next_step: 'The stage was deleted' },
    { pipeline: '999000222', dealstage: '999000333' },
    { pipeline: RENEWAL_PIPELINE, dealstage: '999000444', hs_is_closed: 'true', hs_is_closed_won: 'true' },
    { pipeline: RENEWAL_PIPELINE, dealstage: '999000555', hs_is_closed: 'true' },
    { pipeline: null, dealstage: 'closedwon', hs_next_step: 'From before there were pipelines' },
    { dealname: null },
    { dealname: '<script>alert("deal")</script> 💸' },
    { dealname: 'עסקה לחידוש' },
    { deal_currency_code: 'JPY', amount: '9800000' },
    { deal_currency_code: null },
    { hubspot_owner_id: GONE_OWNER_ID },
    { dealstage: null },
  ]);
  addHuge(crm, 'deal', {
    dealname: 'Far Beyond Industries – Renewal 2027',
    amount: '64000',
    pipeline: '75634201',
    dealstage: '152701002',
    closedate: '2027-03-31T12:00:00.000Z',
  });
}

/**
 * Links: a company with 250 more contacts, several labels on one link, all kinds of links of the records with huge
 * ids.
 */
function placeTies(crm: Crm): void {
  const { company, contact, deal } = crm.records;
  const link = (from: ObjectType, id: string, to: ObjectType, other: string, primary: boolean): void =>
    crm.ties.set(from, id, to, other, { primary, labels: [] });
  if (contact.get(HUGE_IDS.contact) && company.get(HUGE_IDS.company)) {
    link('contact', HUGE_IDS.contact, 'company', HUGE_IDS.company, true);
  }
  if (deal.get(HUGE_IDS.deal) && company.get(HUGE_IDS.company)) {
    link('deal', HUGE_IDS.deal, 'company', HUGE_IDS.company, true);
    if (contact.get(HUGE_IDS.contact)) link('deal', HUGE_IDS.deal, 'contact', HUGE_IDS.contact, false);
  }
  if (company.base.count < ODDITIES_FROM) return;
  if (contact.base.count >= 2_000) {
    const crowded = company.base.idAt(Math.floor(company.base.count * 0.71));
    for (let n = 0; n < 250; n += 1) {
      const id = contact.base.idAt(1_000 + n * 4);
      if (!crm.ties.get('contact', id, 'company', crowded)) link('contact', id, 'company', crowded, false);
    }
  }
  if (contact.base.count >= ODDITIES_FROM) {
    const many = contact.base.idAt(Math.floor(contact.base.count * 0.33));
    const companies = [2, 9, 16].map((index) => company.base.idAt(index));
    companies.forEach((id, place) => {
      if (!crm.ties.get('contact', many, 'company', id)) {
        crm.ties.set('contact', many, 'company', id, {
          primary: false,
          labels: place === 0 ? [1, 2, 3] : [3],
        });
      }
    });
  }
  if (deal.base.count >= ODDITIES_FROM) {
    const wide = deal.base.idAt(Math.floor(deal.base.count * 0.33));
    for (const index of [3, 10, 17, 24]) {
      const id = company.base.idAt(index);
      if (!crm.ties.get('deal', wide, 'company', id)) link('deal', wide, 'company', id, false);
    }
  }
}

/** Gives records spread over the type, always the same ones, the values in the list. */
function place(crm: Crm, type: ObjectType, list: readonly Properties[]): void {
  const store = crm.records[type];
  if (store.base.count < ODDITIES_FROM) return;
  list.forEach((values, n) => {
    const index = Math.floor(((n + 0.5) * store.base.count) / list.length);
    const view = store.get(store.base.idAt(index));
    if (view) store.put(ChangedRecord.from(view).with(new Map(Object.entries(values)), view.updatedAt));
  });
}

function addHuge(crm: Crm, type: ObjectType, values: Properties): void {
  const store = crm.records[type];
  if (store.base.count < ODDITIES_FROM) return;
  const at = Date.UTC(2026, 8, 14, 8, 30, 0, 125);
  store.put(
    new ChangedRecord({
      id: HUGE_IDS[type],
      createdAt: at,
      updatedAt: at + 86_400_000,
      archivedAt: null,
      values: new Map(Object.entries(values)),
    }),
  );
}
