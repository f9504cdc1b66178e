import { isoTime, type ValueFunctions } from './base.ts';
import { type CompanyFacts, phoneOf } from './company.ts';
import type { BaseLinks } from './links.ts';
import { asciiSlug } from './owners.ts';
import { mix, pick } from './random.ts';
import { FIRST_NAMES, JOB_TITLES, LAST_NAMES, PLACES, type Place } from './words.ts';

const DAY = 86_400_000;
const FIRST_SLUGS = FIRST_NAMES.map(asciiSlug);
const LAST_SLUGS = LAST_NAMES.map(asciiSlug);

type Value = (index: number) => string | null;
type Entries = [property: string, value: Value][];

/** The data of a generated contact. Email addresses are unique within a portal. */
export function createContactValues(
  seed: number,
  companies: CompanyFacts,
  links: BaseLinks,
  baseDay: number,
): { name: (index: number) => string; values: ValueFunctions } {
  const draw = createDraw(seed, baseDay);
  const people = createPeople(draw, companies, links);
  return {
    name: people.name,
    values: new Map<string, Value>([
      ...personValues(draw, people),
      ...salesValues(draw),
      ...emailValues(draw),
      ...activityValues(draw),
      ['hs_object_source', () => 'IMPORT'],
      ['hs_object_source_label', () => 'IMPORT'],
      ['hs_is_contact', () => 'true'],
    ]),
  };
}

/** Draws at random, and always the same for the same contact. */
function createDraw(seed: number, baseDay: number) {
  const at = (salt: number, index: number): number => mix(seed, salt, index);
  /** A contact's level of activity, 0…9: determines every engagement value, so that they are consistent. */
  const interest = (i: number): number => at(305, i) % 10;
  return {
    at,
    interest,
    opened: (i: number): number => interest(i) * 2 + (at(306, i) % 4),
    sometimes:
      (salt: number, percent: number, value: Value): Value =>
      (i) =>
        at(salt, i) % 100 < percent ? value(i) : null,
    recently:
      (salt: number, days: number): Value =>
      (i) =>
        isoTime(baseDay - Math.floor((at(salt, i) / 4_294_967_296) * days * DAY)),
  };
}

type Draw = ReturnType<typeof createDraw>;

/** Who the contacts are, where they are and where they work. */
function createPeople({ at }: Draw, companies: CompanyFacts, links: BaseLinks) {
  const firstIndex = (i: number): number => at(301, i) % FIRST_NAMES.length;
  // Colleagues have different surnames, so that first.last@company is unique.
  const lastIndex = (i: number): number => {
    const company = links.companyOfContact(i);
    const base = company < 0 ? at(302, i) : at(303, company) + links.rankInCompany(i) * 7;
    return base % LAST_NAMES.length;
  };
  const first = (i: number): string => FIRST_NAMES[firstIndex(i)] ?? '';
  const last = (i: number): string => LAST_NAMES[lastIndex(i)] ?? '';
  const emailDomain = (i: number): string => {
    const company = links.companyOfContact(i);
    return company < 0 ? 'mail.example' : companies.domain(company);
  };
  return {
    first,
    last,
    name: (i: number): string => `${first(i)} ${last(i)}`,
    emailDomain,
    email: (i: number): string => {
      const company = links.companyOfContact(i);
      const rounds = Math.floor(links.rankInCompany(i) / LAST_NAMES.length);
      const suffix = company < 0 ? String(i) : rounds === 0 ? '' : String(rounds + 1);
      return `${FIRST_SLUGS[firstIndex(i)]}.${LAST_SLUGS[lastIndex(i)]}${suffix}@${emailDomain(i)}`;
    },
    placeOf: (i: number): Place => {
      const company = links.companyOfContact(i);
      return company < 0 ? pick(PLACES, at(304, i)) : companies.place(company);
    },
    companyName: (i: number): string | null => {
      const company = links.companyOfContact(i);
      return company < 0 ? null : companies.name(company);
    },
    ownerId: (i: number): string | null => {
      const company = links.companyOfContact(i);
      return company < 0 ? null : companies.ownerId(company);
    },
  };
}

function personValues({ at, sometimes }: Draw, people: ReturnType<typeof createPeople>): Entries {
  const { placeOf } = people;
  return [
    ['firstname', people.first],
    ['lastname', people.last],
    ['email', people.email],
    ['hs_email_domain', people.emailDomain],
    ['hs_full_name_or_email', people.name],
    ['jobtitle', sometimes(310, 88, (i) => pick(JOB_TITLES, at(311, i)))],
    ['phone', sometimes(312, 70, (i) => phoneOf(placeOf(i), at(313, i)))],
    ['mobilephone', sometimes(314, 45, (i) => phoneOf(placeOf(i), at(315, i)))],
    ['company', people.companyName],
    ['city', sometimes(316, 60, (i) => placeOf(i).city)],
    ['country', sometimes(317, 60, (i) => placeOf(i).country)],
    ['hubspot_owner_id', people.ownerId],
  ];
}

/** How sales sees a contact. */
function salesValues({ at, sometimes }: Draw): Entries {
  return [
    ['lifecyclestage', (i) => pick(['customer', 'customer', 'customer', 'opportunity', 'lead'], at(318, i))],
    ['hs_lead_status', sometimes(319, 18, (i) => pick(['NEW', 'OPEN', 'CONNECTED'], at(320, i)))],
    [
      'hs_buying_role',
      sometimes(321, 22, (i) =>
        pick(['DECISION_MAKER', 'CHAMPION', 'BUDGET_HOLDER', 'END_USER', 'INFLUENCER;END_USER'], at(322, i)),
      ),
    ],
    [
      'hs_seniority',
      sometimes(323, 35, (i) => pick(['executive', 'director', 'manager', 'senior'], at(324, i))),
    ],
  ];
}

const count = (n: number): string | null => (n > 0 ? String(n) : null);

function emailValues({ at, opened, sometimes, recently }: Draw): Entries {
  return [
    ['hs_email_optout', sometimes(325, 15, (i) => String(at(326, i) % 3 === 0))],
    ['hs_email_delivered', (i) => count(opened(i) + (at(327, i) % 9))],
    ['hs_email_open', (i) => count(opened(i))],
    ['hs_email_click', (i) => count(Math.floor(opened(i) / 3))],
    ['hs_email_replied', (i) => count(Math.floor(opened(i) / 8))],
    ['hs_email_last_send_date', (i) => (opened(i) > 0 ? recently(328, 60)(i) : null)],
    ['hs_email_last_open_date', (i) => (opened(i) > 0 ? recently(329, 120)(i) : null)],
    ['hs_email_last_click_date', (i) => (opened(i) >= 3 ? recently(330, 120)(i) : null)],
    ['hs_email_last_reply_date', (i) => (opened(i) >= 8 ? recently(331, 120)(i) : null)],
    ['hs_sales_email_last_replied', sometimes(332, 25, recently(333, 180))],
  ];
}

/** Visits, forms, notes and meetings. */
function activityValues({ at, interest, recently }: Draw): Entries {
  return [
    ['hs_analytics_num_visits', (i) => count(interest(i) * 3)],
    ['hs_analytics_num_page_views', (i) => count(interest(i) * 11)],
    ['hs_analytics_last_visit_timestamp', (i) => (interest(i) > 2 ? recently(334, 90)(i) : null)],
    [
      'hs_analytics_source',
      (i) => pick(['ORGANIC_SEARCH', 'EMAIL_MARKETING', 'REFERRALS', 'OFFLINE'], at(335, i)),
    ],
    ['num_conversion_events', (i) => String(Math.floor(interest(i) / 3))],
    ['num_notes', (i) => count(interest(i))],
    ['num_contacted_notes', (i) => count(Math.floor(interest(i) / 2))],
    ['notes_last_contacted', (i) => (interest(i) > 1 ? recently(336, 200)(i) : null)],
    ['notes_last_updated', (i) => (interest(i) > 0 ? recently(336, 200)(i) : null)],
    ['hs_last_sales_activity_timestamp', (i) => (interest(i) > 3 ? recently(337, 150)(i) : null)],
    ['engagements_last_meeting_booked', (i) => (interest(i) > 6 ? recently(338, 150)(i) : null)],
  ];
}
