import { isoTime, type ValueFunctions } from './base.ts';
import type { CompanyFacts } from './company.ts';
import type { BaseLinks } from './links.ts';
import { EXPANSION_PIPELINE, RENEWAL_PIPELINE, SALES_PIPELINE } from './pipelines.ts';
import { mix, pick } from './random.ts';
import { COMPANY_FIRST, COMPANY_KIND } from './words.ts';

const DAY = 86_400_000;

interface Course {
  pipeline: string;
  label: string;
  dealType: string | null;
  open: readonly string[];
  won: string;
  lost: string;
}
const COURSES: readonly Course[] = [
  {
    pipeline: RENEWAL_PIPELINE,
    label: 'Renewal',
    dealType: 'existingbusiness',
    open: ['152701001', '152701002', '152701003'],
    won: '152701004',
    lost: '152701005',
  },
  {
    pipeline: SALES_PIPELINE,
    label: 'New business',
    dealType: 'newbusiness',
    open: [
      'appointmentscheduled',
      'qualifiedtobuy',
      'presentationscheduled',
      'decisionmakerboughtin',
      'contractsent',
    ],
    won: 'closedwon',
    lost: 'closedlost',
  },
  {
    pipeline: EXPANSION_PIPELINE,
    label: 'Expansion',
    dealType: 'existingbusiness',
    open: ['152702001', '152702002'],
    won: '152702003',
    lost: '152702004',
  },
];

/** The data of a generated deal: two in five are renewals; deals past their close date are closed. */
export function createDealValues(
  seed: number,
  companies: CompanyFacts,
  links: BaseLinks,
  currency: string,
  baseDay: number,
): { values: ValueFunctions } {
  const at = (salt: number, index: number): number => mix(seed, salt, index);
  const course = (i: number): Course => {
    const h = at(401, i) % 100;
    const chosen = COURSES[h < 40 ? 0 : h < 85 ? 1 : 2];
    if (!chosen) throw new Error('A deal needs a pipeline.');
    return chosen;
  };
  // From two years ago to a year ahead; half of the past ones were closed some days late or early.
  const closeDay = (i: number): number => {
    const days = (at(402, i) % 1_100) - 730;
    return baseDay + days * DAY + (9 + (at(403, i) % 9)) * 3_600_000;
  };
  const isClosed = (i: number): boolean => closeDay(i) < baseDay - (at(404, i) % 20) * DAY;
  const stage = (i: number): string => {
    const c = course(i);
    if (isClosed(i)) return at(405, i) % 100 < 78 ? c.won : c.lost;
    return pick(c.open, at(406, i));
  };
  const amount = (i: number): number => {
    const company = links.companyOfDeal(i);
    const base = company < 0 ? 12_000 : companies.annualRevenue(company) / 20;
    return Math.max(500, Math.round((base * (60 + (at(407, i) % 90))) / 100));
  };
  const name = (i: number): string => {
    const company = links.companyOfDeal(i);
    const year = new Date(closeDay(i)).getUTCFullYear();
    const who =
      company < 0
        ? `${pick(COMPANY_FIRST, at(408, i))} ${pick(COMPANY_KIND, at(409, i))}`
        : companies.name(company);
    return `${who} – ${course(i).label} ${year}`;
  };
  const sometimes =
    (salt: number, percent: number, value: (index: number) => string | null) =>
    (index: number): string | null =>
      at(salt, index) % 100 < percent ? value(index) : null;
  const owner = (i: number): string | null => {
    const company = links.companyOfDeal(i);
    return company < 0 ? null : companies.ownerId(company);
  };

  const values = new Map<string, (index: number) => string | null>([
    ['dealname', name],
    ['amount', sometimes(410, 92, (i) => (at(411, i) % 6 === 0 ? `${amount(i)}.00` : String(amount(i))))],
    ['deal_currency_code', () => currency],
    ['closedate', sometimes(412, 96, (i) => isoTime(closeDay(i)))],
    ['pipeline', (i) => course(i).pipeline],
    ['dealstage', stage],
    ['dealtype', sometimes(413, 90, (i) => course(i).dealType)],
    ['hubspot_owner_id', owner],
    ['hs_all_owner_ids', owner],
    ['description', sometimes(414, 30, (i) => `${course(i).label} for ${1 + (at(415, i) % 3)} year(s).`)],
    [
      'hs_next_step',
      sometimes(416, 35, (i) => pick(['Send quote', 'Book review', 'Call sponsor'], at(417, i))),
    ],
    ['hs_priority', sometimes(418, 45, (i) => pick(['low', 'medium', 'high'], at(419, i)))],
    ['hs_mrr', sometimes(420, 60, (i) => (amount(i) / 12).toFixed(2))],
    ['hs_arr', sometimes(420, 60, (i) => String(amount(i)))],
    ['hs_tcv', sometimes(421, 40, (i) => String(amount(i) * 2))],
    ['hs_acv', sometimes(421, 40, (i) => String(amount(i)))],
    [
      'hs_manual_forecast_category',
      sometimes(422, 50, (i) =>
        isClosed(i) ? 'CLOSED' : pick(['PIPELINE', 'BEST_CASE', 'COMMIT'], at(423, i)),
      ),
    ],
    [
      'closed_lost_reason',
      (i) => (stage(i) === course(i).lost ? pick(['Price', 'No budget', 'Moved on'], at(424, i)) : null),
    ],
    ['num_contacted_notes', (i) => String(at(425, i) % 12)],
    [
      'notes_last_contacted',
      sometimes(426, 55, (i) => isoTime(baseDay - Math.floor((at(427, i) / 4_294_967_296) * 200 * DAY))),
    ],
    ['hs_object_source', () => 'CRM_UI'],
    ['hs_object_source_label', () => 'CRM_UI'],
  ]);
  return { values };
}
