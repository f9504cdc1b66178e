import type { HubspotRecord } from '../hubspot/objects.ts';
import { meetingMoments, reactionMoments, signsOfLife } from '../rules/signs-of-life.ts';
import { coerceValue } from '../sync/mapping/coerce-value.ts';
import type { ColumnType } from '../sync/mapping/column-types.ts';

/** HubSpot's engagement properties of a contact that are numbers. */
export const engagementCounts = [
  'hs_email_open',
  'hs_email_click',
  'hs_email_replied',
  'num_contacted_notes',
  'num_notes',
  'hs_analytics_num_visits',
] as const;

/**
 * HubSpot's own score of a contact, which may be negative. The older `hubspotscore` is not read: HubSpot has not
 * updated it since August 2025, so it tells of nothing that happens.
 */
export const ownScore = 'hs_predictivecontactscore_v2';

/** Moments at which somebody of ours wrote, called or noted something: they say nothing of the person. */
const outreach = ['notes_last_contacted', 'notes_last_updated'] as const;

export const engagementMoments = [...signsOfLife, ...outreach] as const;
export const engagementProperties: readonly string[] = [...engagementCounts, ownScore, ...engagementMoments];

export type EngagementProperty =
  | (typeof engagementCounts)[number]
  | typeof ownScore
  | (typeof engagementMoments)[number];

/**
 * What HubSpot says of a contact's engagement, by property: a number, or a moment in ISO form. Null: the portal has
 * the property, the contact no value. No key: the portal lacks it, or what it says makes no sense.
 */
export type EngagementFacts = { [property in EngagementProperty]?: number | string | null };

const moment: ColumnType = {
  name: '',
  sqlType: 'timestamptz',
  kind: 'timestamp',
  maxLength: undefined,
  maxWholeDigits: undefined,
  range: undefined,
  required: false,
  generated: false,
};

const unsigned = /^\d{1,15}(\.\d{1,100})?$/;
const signed = /^-?\d{1,15}(\.\d{1,100})?$/;

/** HubSpot's engagement properties as numbers and moments. Pure. */
export function readEngagement({ properties }: Pick<HubspotRecord, 'properties'>): EngagementFacts {
  const facts: EngagementFacts = {};
  for (const property of [...engagementCounts, ownScore] as const) {
    const raw = properties[property];
    if (raw === undefined) continue;
    const text = raw?.trim() ?? '';
    if (text === '') facts[property] = null;
    else if ((property === ownScore ? signed : unsigned).test(text)) facts[property] = Number(text);
  }
  for (const property of engagementMoments) {
    const raw = properties[property];
    if (raw === undefined) continue;
    const outcome = coerceValue(raw, moment);
    if ('value' in outcome) facts[property] = typeof outcome.value === 'string' ? outcome.value : null;
  }
  return facts;
}

/**
 * The latest moment at which the person reacted or was met, in ISO form. That somebody wrote to them does not count,
 * nor does a meeting that lies ahead: one after the record's last change, for HubSpot changes a record when it is met.
 */
export function lastEngagement(facts: EngagementFacts, changedAt: string): string | null {
  const changed = Date.parse(changedAt);
  const past = meetingMoments
    .map((property) => facts[property])
    .filter((at) => !isMoment(at) || Date.parse(at) <= changed);
  return [...reactionMoments.map((property) => facts[property]), ...past]
    .filter(isMoment)
    .reduce<string | null>((latest, at) => (latest === null || at > latest ? at : latest), null);
}

function isMoment(value: number | string | null | undefined): value is string {
  return typeof value === 'string';
}
