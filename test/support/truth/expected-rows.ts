import type { Owner } from '../../../practice-portal/practice-portal.ts';
import type { TruePair, TrueRecord, Truth } from '../../../practice-portal/truth.ts';

/** The expected rows of a portal's live records, by table, HubSpot id and column. `undefined`: anything. */
type ExpectedRows = Record<
  'customers' | 'stakeholders' | 'deals',
  Map<string, Record<string, string | null | undefined>>
>;

/** What readers of the tables can expect from HubSpot's text; independent of the product's own parsing. */
const text = (value: string | undefined): string | null => {
  const cleaned = (value ?? '').replaceAll('\0', '').toWellFormed();
  return cleaned.trim() === '' ? null : cleaned;
};
const number = (value: string | undefined): string | null | undefined => {
  const cleaned = text(value)?.trim();
  if (cleaned === undefined || cleaned === null) return null;
  return /^[+-]?\d{1,1000}(\.\d{0,1000})?([eE][+-]?\d{1,3})?$/.test(cleaned) ? cleaned : undefined;
};
const day = (value: string | undefined, zone = 'UTC'): string | null | undefined => {
  const cleaned = text(value)?.trim();
  if (cleaned === undefined || cleaned === null) return null;
  const time = /^-?\d+$/.test(cleaned) ? new Date(Number(cleaned)) : new Date(cleaned);
  if (Number.isNaN(time.getTime()) || time.getUTCFullYear() > 9999 || time.getUTCFullYear() < 1)
    return undefined;
  // February 30 isn't a valid day, though JavaScript turns it into one in March.
  const written = /^\d{4}-\d\d-\d\d/.exec(cleaned)?.[0];
  if (written && new Date(`${written}T00:00:00Z`).toISOString().slice(0, 10) !== written) return undefined;
  if (written === cleaned || zone === 'UTC') return time.toISOString().slice(0, 10);
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(time).padStart(10, '0');
  return Math.abs(Date.parse(shown) - time.getTime()) < 2 * 86_400_000 ? shown : undefined;
};

const signsOfLife = [
  'hs_email_last_open_date',
  'hs_email_last_click_date',
  'hs_email_last_reply_date',
  'hs_sales_email_last_opened',
  'hs_sales_email_last_clicked',
  'hs_sales_email_last_replied',
  'hs_analytics_last_visit_timestamp',
  'hs_last_sales_activity_timestamp',
];
const meetings = ['engagements_last_meeting_booked', 'hs_latest_meeting_activity'];
/**
 * A contact's last activity, in milliseconds since the epoch; invalid values don't count. Whether a later meeting has
 * taken place yet isn't checked here.
 */
const lastEngaged = (properties: Record<string, string>): string | null | undefined => {
  const latest = (names: readonly string[]) =>
    Math.max(
      ...names.map((name) => {
        const value = text(properties[name])?.trim() ?? '';
        const isMoment = /^(-?\d{1,16}|\d{4}-\d\d-\d\d.*)$/s.test(value) && typeof day(value) === 'string';
        return isMoment
          ? /^-?\d+$/.test(value)
            ? Number(value)
            : Date.parse(value)
          : Number.NEGATIVE_INFINITY;
      }),
    );
  const done = latest(signsOfLife);
  if (latest(meetings) > done) return undefined;
  return Number.isFinite(done) ? String(done) : null;
};

/**
 * The rows that follow from a portal's truth. Names that start with `@` aren't columns: `@home` is the HubSpot id of
 * the row's customer, `@primary` whether that is its primary company, `@owner` the email address of its owner.
 * @param timeZone the portal's, which determines the days of times.
 * @param contactsHere contacts without a company that are stored anyway, because they were once linked to one.
 */
export function expectedRows(
  truth: Truth,
  pairs: readonly TruePair[],
  owners: readonly Owner[],
  contactsHere: ReadonlySet<string> = new Set(),
  timeZone = 'UTC',
): ExpectedRows {
  const emails = new Map(owners.map((owner) => [owner.id, owner.email?.toLowerCase() || undefined]));
  // Users are compared with owners by email address; owners without one aren't compared.
  const owner = (id: string | undefined) => (id && emails.has(id) ? emails.get(id) : null);
  const homes = homesOf(pairs);
  const labels = labelsOf(pairs);
  const row = (record: TrueRecord): Record<string, string | null | undefined> => ({ external_id: record.id });

  const customers = [...truth.companies()].map((company) => {
    const p = company.properties;
    return [
      company.id,
      {
        // If two companies share a row, it names the first; here, none do.
        ...row(company),
        name: text(p.name) ?? text(p.domain) ?? `Company ${company.id}`,
        domain: text(p.domain),
        industry: text(p.industry),
        arr: number(p.annualrevenue),
        '@owner': owner(p.hubspot_owner_id),
      },
    ] as const;
  });
  const stakeholders = [...truth.contacts()]
    .filter(({ id }) => homes.contact.has(id) || contactsHere.has(id))
    .map((contact) => {
      const p = contact.properties;
      const said = [...(p.hs_buying_role ?? '').split(';'), ...(labels.get(contact.id) ?? [])];
      const roles = said.map((role) => role.trim().toUpperCase().replaceAll(/\W+/g, '_'));
      return [
        contact.id,
        {
          ...row(contact),
          name:
            [p.firstname, p.lastname]
              .map((part) => text(part)?.trim())
              .filter(Boolean)
              .join(' ') ||
            (text(p.email) ?? `Contact ${contact.id}`),
          email: text(p.email),
          title: text(p.jobtitle),
          phone: text(p.phone) ?? text(p.mobilephone)?.trim() ?? null,
          is_decision_maker: String(roles.includes('DECISION_MAKER')),
          is_champion: String(roles.includes('CHAMPION')),
          last_engaged_at: lastEngaged(p),
          // Without a company, a stakeholder keeps its last customer, or has none.
          '@home': homes.contact.has(contact.id) ? homes.contact.get(contact.id)?.id : undefined,
          '@primary': String(homes.contact.get(contact.id)?.primary ?? false),
        },
      ] as const;
    });
  const deals = [...truth.deals()].map((deal) => {
    const p = deal.properties;
    return [
      deal.id,
      {
        ...row(deal),
        name: text(p.dealname) ?? `Deal ${deal.id}`,
        amount: number(p.amount),
        amount_in_company_currency: number(p.amount_in_home_currency),
        pipeline_id: text(p.pipeline),
        stage_id: text(p.dealstage),
        close_date: day(p.closedate, timeZone),
        '@home': homes.deal.get(deal.id)?.id ?? null,
        '@primary': String(homes.deal.get(deal.id)?.primary ?? false),
        '@owner': owner(p.hubspot_owner_id),
      },
    ] as const;
  });
  return { customers: new Map(customers), stakeholders: new Map(stakeholders), deals: new Map(deals) };
}

type Homes = Record<'contact' | 'deal', Map<string, { id: string; primary: boolean }>>;

/** The company of each contact and deal: the primary one, else the one with the lowest id. */
function homesOf(pairs: readonly TruePair[]): Homes {
  const homes: Homes = { contact: new Map(), deal: new Map() };
  for (const { fromType, fromId, toType, toId: id, primary } of pairs) {
    if (toType !== 'company' || fromType === 'company') continue;
    const before = homes[fromType].get(fromId);
    if (before?.primary) continue;
    if (primary || before === undefined || BigInt(id) < BigInt(before.id))
      homes[fromType].set(fromId, { id, primary });
  }
  return homes;
}

/** The labels of each contact's links to companies. */
function labelsOf(pairs: readonly TruePair[]): Map<string, string[]> {
  const labels = new Map<string, string[]>();
  for (const pair of pairs) {
    if (pair.fromType !== 'contact') continue;
    labels.set(pair.fromId, [...(labels.get(pair.fromId) ?? []), ...pair.labels]);
  }
  return labels;
}
