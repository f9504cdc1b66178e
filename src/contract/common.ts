import { z } from 'zod';

// Ids are `z.guid()`, not `z.uuid()`: the default organization's id, and ids of a platform, may not follow RFC 9562.

/**
 * The id of a row of ours. Any UUID that PostgreSQL accepts, not only those with a version: a platform's rows can
 * have ids of any kind.
 */
export const Id = z.guid();
/** A time in UTC, as ISO 8601 text. */
export const Moment = z.iso.datetime();
/** A day without a time, `YYYY-MM-DD`. */
export const Day = z.iso.date();
/**
 * An amount: a number or, if a number would lose digits, a string of its digits. HubSpot sends amounts of any size,
 * and every digit is kept.
 */
export const Amount = z.union([z.number(), z.string()]);
export type Amount = z.infer<typeof Amount>;

/** The types of HubSpot records that are synced. */
export const ObjectType = z.enum(['company', 'contact', 'deal']);
export type ObjectType = z.infer<typeof ObjectType>;
/** All of them, in the order in which they are synced: types that others refer to come first. */
export const objectTypes: readonly ObjectType[] = ObjectType.options;
/** Display names of records of each type in HubSpot. */
export const objectTypeWords: Record<ObjectType, { one: string; many: string }> = {
  company: { one: 'company', many: 'companies' },
  contact: { one: 'contact', many: 'contacts' },
  deal: { one: 'deal', many: 'deals' },
};
/** The same as a heading, or at the beginning of a sentence. */
export const objectTypeTitles: Record<ObjectType, { one: string; many: string }> = {
  company: { one: 'Company', many: 'Companies' },
  contact: { one: 'Contact', many: 'Contacts' },
  deal: { one: 'Deal', many: 'Deals' },
};

/** The kinds of HubSpot associations that are synced: from a record of the first type to one of the second. */
export const LinkKind = z.enum(['contact_company', 'deal_company', 'deal_contact']);
export type LinkKind = z.infer<typeof LinkKind>;

/**
 * The mode of a sync: reads everything; reads changes, and all links; compares everything with HubSpot and counts the
 * differences; re-reads the records of some types because their mappings changed.
 */
export const SyncMode = z.enum(['full', 'incremental', 'reconcile', 'refresh']);
export type SyncMode = z.infer<typeof SyncMode>;
/** The mode of a run: a sync, or a push to HubSpot. */
export const RunMode = z.enum([...SyncMode.options, 'push']);
export type RunMode = z.infer<typeof RunMode>;
export const RunStatus = z.enum([
  'queued',
  'running',
  'completed',
  'completed_with_errors',
  'failed',
  'cancelled',
]);
export type RunStatus = z.infer<typeof RunStatus>;

/** What a deal's stage means for a renewal. */
export const RenewalStage = z.enum(['open', 'in_progress', 'committed', 'closed_won', 'closed_lost']);
export type RenewalStage = z.infer<typeof RenewalStage>;
/** Their display names. */
export const renewalStageNames: Record<RenewalStage, string> = {
  open: 'Open',
  in_progress: 'In progress',
  committed: 'Committed',
  closed_won: 'Won',
  closed_lost: 'Lost',
};
/** The probability in HubSpot, from 0 to 1, from which an open stage has these renewal stages by default. */
export const stageProbabilities = { committed: 0.9, in_progress: 0.6 } as const;

export const HealthTrend = z.enum(['growing', 'stable', 'declining']);
export type HealthTrend = z.infer<typeof HealthTrend>;

/** Where alerts can be sent, apart from the app. */
export const ChannelKind = z.enum(['slack', 'teams', 'email', 'webhook']);
export type ChannelKind = z.infer<typeof ChannelKind>;
/** Their display names. */
export const channelKindNames: Record<ChannelKind, string> = {
  slack: 'Slack',
  teams: 'Teams',
  email: 'Email',
  webhook: 'Webhook',
};

export const Direction = z.enum(['inbound', 'outbound']);
export type Direction = z.infer<typeof Direction>;

export const Role = z.enum(['admin', 'manager', 'csm', 'viewer']);
export type Role = z.infer<typeof Role>;
/** Their display names. */
export const roleNames: Record<Role, string> = {
  viewer: 'Viewer',
  csm: 'Customer success manager',
  manager: 'Manager',
  admin: 'Admin',
};

/** A page of a list. `nextCursor` is the next request's `cursor`; null: this was the last page. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** The parameters of every list. */
export const PageQuery = z.object({
  cursor: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Whether this machine knows a time zone, by its IANA name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** HubSpot's API version in use: the last day on which HubSpot supports it, and what to do when that is near. */
export const ApiVersionSupport = z.object({
  name: z.string(),
  supportedUntil: Day,
  hasEnded: z.boolean(),
  warning: z.string().nullable(),
});
export type ApiVersionSupport = z.infer<typeof ApiVersionSupport>;
