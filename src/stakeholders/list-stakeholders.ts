import { sql } from 'kysely';
import type { z } from 'zod';
import type { OrganizationContext } from '../context/context.ts';
import { isSeen } from '../context/seen-rows.ts';
import type { Stakeholder, StakeholderList } from '../contract/customers.ts';
import { cursorKey, type Keyset, keysetAfter, keysetKey, keysetOrder, keysetPage } from '../db/keyset.ts';
import { recordUrl } from '../hubspot/record-url.ts';
import { type PortalCalendar, readPortalCalendar } from '../sync/mapping/portal-calendar.ts';
import { hasLeadingTitle } from './leading-titles.ts';
import { isWatched, silentDays } from './silence.ts';
import { priorityReason, stakeholderPriority } from './stakeholder-priority.ts';

interface StakeholderRow {
  id: string;
  name: string | null;
  email: string | null;
  title: string | null;
  phone: string | null;
  role: string | null;
  is_decision_maker: boolean;
  is_champion: boolean;
  has_leading_title: boolean;
  hubspot_roles: string[];
  engagement_score: number | string | null;
  engagement_components: Record<string, number> | null;
  last_engaged_at: Date | null;
  silent_days: number | null;
  is_watched: boolean;
  priority: number;
  is_primary: boolean;
  labels: string[];
  external_id: string | null;
  portal_id: string | null;
  ui_domain: string | null;
  archived_at: Date | null;
  erased_at: Date | null;
}

/**
 * By priority; archived ones last. Priorities change daily: all pages of a list use the time of the first page, which
 * is the same for all rows and part of the cursor.
 */
const keysetOf = (asOf: number, calendar: PortalCalendar): Keyset => ({
  name: 'stakeholders',
  columns: [
    { sql: sql`${asOf}::bigint`, type: 'bigint' },
    { sql: sql`s.archived_at is not null`, type: 'boolean' },
    { sql: sql`-${stakeholderPriority(calendar)}`, type: 'integer' },
    { sql: sql`s.name is null`, type: 'boolean' },
    { sql: sql`coalesce(left(lower(s.name), 200), '')`, type: 'text' },
    { sql: sql`s.id`, type: 'uuid' },
  ],
  direction: 'asc',
});

/** Linked by an association or, for rows of the platform, by their own customer_id. */
const ofCustomer = (customerId: string) => sql`s.id in (
  select stakeholder_id from stakeholder_customers where customer_id = ${customerId}
  union all select id from stakeholders where customer_id = ${customerId})`;

/**
 * A page of a customer's stakeholders, linked by an association of any kind.
 * @throws {AppError} `validation_failed` for a cursor of another list.
 */
export async function listStakeholders(
  context: OrganizationContext,
  customerId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<z.infer<typeof StakeholderList>> {
  const calendarAt = await readPortalCalendar(context.db, context.organizationId);
  const now = context.clock.now();
  const [begun = now] = query.cursor ? (cursorKey(keysetOf(now, calendarAt(now)), query.cursor) ?? []) : [];
  // A forged cursor can contain any number.
  const asOf = Math.min(now, Math.max(0, Number(begun)));
  const calendar = calendarAt(asOf);
  const keyset = keysetOf(asOf, calendar);
  const { rows } = await sql<StakeholderRow & { key: string[] }>`
    select s.id, s.name, s.email, s.title, s.phone, s.role, s.is_decision_maker, s.is_champion, s.hubspot_roles,
      s.engagement_score, s.engagement_components, s.last_engaged_at, ${silentDays(calendar)} as silent_days,
      ${isWatched} as is_watched, ${hasLeadingTitle} as has_leading_title, ${stakeholderPriority(calendar)} as priority,
      s.external_id, s.archived_at, e.erased_at, p.portal_id, p.ui_domain,
      coalesce(l.is_primary, s.customer_id = ${customerId}, false) as is_primary, coalesce(l.labels, '{}') as labels,
      ${keysetKey(keyset)} as key
    from stakeholders s
    left join stakeholder_customers l on l.stakeholder_id = s.id and l.customer_id = ${customerId}
    left join hubspot_portals p on p.integration_id = s.integration_id
    left join erased_records e on e.integration_id = s.integration_id and e.object_type = 'contact'
      and e.external_id = s.external_id and e.organization_id = s.organization_id
    where ${ofCustomer(customerId)} and ${isSeen(context, 's')}
      and ${keysetAfter(keyset, query.cursor)}
    order by ${keysetOrder(keyset)} limit ${query.limit + 1}`.execute(context.db);
  return keysetPage(keyset, rows, query.limit, toStakeholder);
}

/** The number of a customer's stakeholders, including archived ones. */
export async function countStakeholders(context: OrganizationContext, customerId: string): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*) as count from stakeholders s
    where ${ofCustomer(customerId)} and ${isSeen(context, 's')}`.execute(context.db);
  return Number(rows[0]?.count ?? 0);
}

function toStakeholder(row: StakeholderRow): Stakeholder {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    title: row.title,
    phone: row.phone,
    role: row.role,
    isDecisionMaker: row.is_decision_maker,
    isChampion: row.is_champion,
    engagementScore: row.engagement_score === null ? null : Math.round(Number(row.engagement_score)),
    engagementComponents: row.engagement_components,
    lastEngagedAt: row.last_engaged_at?.toISOString() ?? null,
    silentDays: row.silent_days,
    priority: row.priority,
    priorityReason: priorityReason({
      role: row.role,
      hubspotRoles: row.hubspot_roles,
      isDecisionMaker: row.is_decision_maker,
      isChampion: row.is_champion,
      leadingTitle: row.has_leading_title ? (row.title?.slice(0, 100) ?? null) : null,
      engagementScore: row.engagement_score === null ? null : Number(row.engagement_score),
      silentDays: row.silent_days,
      isWatched: row.is_watched,
      archived: row.archived_at !== null,
      erased: row.erased_at !== null,
    }),
    isPrimary: row.is_primary,
    labels: row.labels,
    externalId: row.external_id,
    // HubSpot has no page for an erased contact.
    url: row.erased_at ? null : recordUrl(row.ui_domain, row.portal_id, 'contact', row.external_id),
    archivedAt: row.archived_at?.toISOString() ?? null,
    erasedAt: row.erased_at?.toISOString() ?? null,
  };
}
