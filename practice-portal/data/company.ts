import { isoDay, isoTime, type ValueFunctions } from './base.ts';
import { createPermutation } from './permutation.ts';
import { mix, pick } from './random.ts';
import { COMPANY_FIRST, COMPANY_KIND, COMPANY_SECOND, PLACES, type Place, STREETS } from './words.ts';

const DAY = 86_400_000;
const NAMES = COMPANY_FIRST.length * COMPANY_SECOND.length * COMPANY_KIND.length;

export interface CompanyFacts {
  name(index: number): string;
  domain(index: number): string;
  place(index: number): Place;
  ownerId(index: number): string | null;
  annualRevenue(index: number): number;
  values: ValueFunctions;
}

const INDUSTRIES: readonly string[] = [
  'ACCOUNTING',
  'AUTOMOTIVE',
  'BANKING',
  'BIOTECHNOLOGY',
  'COMPUTER_SOFTWARE',
  'CONSTRUCTION',
  'CONSUMER_GOODS',
  'EDUCATION_MANAGEMENT',
  'FINANCIAL_SERVICES',
  'FOOD_BEVERAGES',
  'HOSPITAL_HEALTH_CARE',
  'HOSPITALITY',
  'HUMAN_RESOURCES',
  'INFORMATION_TECHNOLOGY_AND_SERVICES',
  'INSURANCE',
  'LEGAL_SERVICES',
  'LOGISTICS_AND_SUPPLY_CHAIN',
  'MACHINERY',
  'MARKETING_AND_ADVERTISING',
  'MEDIA_PRODUCTION',
  'PHARMACEUTICALS',
  'REAL_ESTATE',
  'RENEWABLES_ENVIRONMENT',
  'RETAIL',
  'TELECOMMUNICATIONS',
  'UTILITIES',
];
const TECHNOLOGIES = [
  'google_analytics',
  'google_tag_manager',
  'hubspot',
  'wordpress',
  'cloud_flare',
  'intercom',
];

/** The data of a generated company. Names and domains are unique within a portal. */
export function createCompanyFacts(seed: number, ownerIds: readonly string[], baseDay: number): CompanyFacts {
  const nameOrder = createPermutation(NAMES, mix(seed, 101, 0));
  const at = (salt: number, index: number): number => mix(seed, salt, index);

  const parts = (index: number): [string, string, string, number] => {
    const n = nameOrder.forward(index % NAMES);
    const first = n % COMPANY_FIRST.length;
    const second = Math.floor(n / COMPANY_FIRST.length) % COMPANY_SECOND.length;
    const kind = Math.floor(n / (COMPANY_FIRST.length * COMPANY_SECOND.length));
    return [
      pick(COMPANY_FIRST, first),
      pick(COMPANY_SECOND, second),
      pick(COMPANY_KIND, kind),
      Math.floor(index / NAMES) + 1,
    ];
  };
  const name = (index: number): string => {
    const [first, second, kind, round] = parts(index);
    return round === 1 ? `${first} ${second} ${kind}` : `${first} ${second} ${kind} ${round}`;
  };
  const domain = (index: number): string => {
    const [first, second, kind, round] = parts(index);
    return `${first}${second}-${kind}${round === 1 ? '' : round}.example`.toLowerCase();
  };
  const place = (index: number): Place => pick(PLACES, at(102, index));
  // A third of the companies belong to the first two owners; some have no owner.
  const ownerId = (index: number): string | null => {
    const h = at(103, index) % 100;
    if (h < 6 || ownerIds.length === 0) return null;
    return pick(ownerIds, h < 36 ? h % 2 : at(104, index));
  };
  const annualRevenue = (index: number): number => {
    const scale = [20_000, 60_000, 150_000, 400_000, 1_200_000, 9_000_000];
    return pick(scale, at(105, index)) + (at(106, index) % 19_900) * 10;
  };
  const employees = (index: number): number => Math.max(3, Math.round(annualRevenue(index) / 9_000));
  const lifecycle = (index: number): string => {
    const h = at(107, index) % 100;
    return h < 72 ? 'customer' : h < 84 ? 'opportunity' : h < 94 ? 'lead' : 'evangelist';
  };
  const sometimes =
    (salt: number, percent: number, value: (index: number) => string) =>
    (index: number): string | null =>
      at(salt, index) % 100 < percent ? value(index) : null;
  const recently = (salt: number, days: number) => (index: number) =>
    isoTime(baseDay - Math.floor((at(salt, index) / 4_294_967_296) * days * DAY));

  const values = new Map<string, (index: number) => string | null>([
    ['name', name],
    ['domain', domain],
    ['website', sometimes(110, 85, domain)],
    ['annualrevenue', sometimes(111, 93, (i) => String(annualRevenue(i)))],
    ['hs_annual_revenue_currency_code', () => 'USD'],
    ['industry', sometimes(112, 92, (i) => pick(INDUSTRIES, at(113, i)))],
    ['hubspot_owner_id', ownerId],
    ['hs_all_owner_ids', ownerId],
    ['hubspot_owner_assigneddate', (i) => (ownerId(i) === null ? null : recently(114, 700)(i))],
    ['numberofemployees', sometimes(115, 88, (i) => String(employees(i)))],
    ['city', sometimes(116, 90, (i) => place(i).city)],
    ['state', (i) => place(i).state],
    ['country', sometimes(117, 92, (i) => place(i).country)],
    ['zip', sometimes(118, 80, (i) => place(i).zip)],
    ['address', sometimes(119, 75, (i) => `${1 + (at(120, i) % 220)} ${pick(STREETS, at(121, i))} Street`)],
    ['phone', sometimes(122, 80, (i) => phoneOf(place(i), at(123, i)))],
    ['timezone', sometimes(124, 60, (i) => place(i).timezone)],
    ['description', sometimes(125, 40, (i) => `${name(i)} serves customers in and around ${place(i).city}.`)],
    ['lifecyclestage', lifecycle],
    [
      'type',
      sometimes(126, 55, (i) => pick(['PROSPECT', 'PARTNER', 'RESELLER', 'VENDOR', 'OTHER'], at(127, i))),
    ],
    ['founded_year', sometimes(128, 45, (i) => String(1950 + (at(129, i) % 74)))],
    ['is_public', sometimes(130, 35, (i) => String(at(131, i) % 9 === 0))],
    [
      'hs_lead_status',
      sometimes(132, 20, (i) => pick(['NEW', 'OPEN', 'IN_PROGRESS', 'CONNECTED'], at(133, i))),
    ],
    ['linkedin_company_page', sometimes(134, 40, (i) => `https://social.example/company/${domain(i)}`)],
    ['web_technologies', sometimes(135, 30, (i) => technologiesOf(at(136, i)))],
    ['total_money_raised', sometimes(137, 10, (i) => String((1 + (at(138, i) % 80)) * 250_000))],
    ['notes_last_contacted', sometimes(139, 65, recently(140, 240))],
    ['notes_last_updated', sometimes(139, 65, recently(140, 240))],
    ['hs_last_sales_activity_timestamp', sometimes(141, 55, recently(142, 120))],
    ['num_contacted_notes', sometimes(139, 65, (i) => String(1 + (at(143, i) % 40)))],
    ['hs_object_source', () => 'IMPORT'],
    ['hs_object_source_label', () => 'IMPORT'],
    ['hs_pipeline', () => 'companies-lifecycle-pipeline'],
    ['hs_task_label', name],
    [
      'hs_csm_sentiment',
      sometimes(144, 30, (i) => pick(['at_risk', 'neutral', 'healthy', 'healthy'], at(145, i))),
    ],
    ['hs_current_customer', (i) => (lifecycle(i) === 'customer' ? 'yes' : 'no')],
    ['renewal_date', sometimes(146, 60, (i) => isoDay(baseDay + ((at(147, i) % 500) - 60) * DAY))],
    ['customer_tier', sometimes(148, 70, (i) => pick(['enterprise', 'growth', 'starter'], at(149, i)))],
    ['contract_seats', sometimes(150, 60, (i) => String(5 + (at(151, i) % 400)))],
  ]);
  return { name, domain, place, ownerId, annualRevenue, values };
}

export function phoneOf(place: Place, hash: number): string {
  return `${place.dial}${String(hash % 10_000).padStart(4, '0')}`;
}

function technologiesOf(hash: number): string {
  const first = pick(TECHNOLOGIES, hash);
  const second = pick(TECHNOLOGIES, hash >>> 8);
  return first === second ? first : `${first};${second}`;
}
