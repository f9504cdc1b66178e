import type { HubspotRecord } from '../hubspot/objects.ts';
import { meetingMoments, reactionMoments, signsOfLife } from '../rules/signs-of-life.ts';
import { coerceValue } from '../sync/mapping/coerce-value.ts';
import type { ColumnType } from '../sync/mapping/column-types.ts';

/** HubSpot's engagement properties of a contact that are numbers. */
const engagementCounts = [
  'hs_email_open',
  'hs_email_click',
  'hs_email_replied',
  'num_contacted_notes',
  'num_notes',
  'hs_analytics_num_visits',
] as const;

/**
 * HubSpot's own score of a contact, which may be negative. The older `hubspotscore` isn't read: HubSpot has not
 * updated it since August 2025, so it doesn't show current activity.
 */
export const ownScore = 'hs_predictivecontactscore_v2';

/** Times of our own outreach or notes: they say nothing about the contact's activity. */
const outreach = ['notes_last_contacted', 'notes_last_updated'] as const;

const engagementMoments = [...signsOfLife, ...outreach] as const;
export const engagementProperties: readonly string[] = [...engagementCounts, ownScore, ...engagementMoments];

export type EngagementProperty =
  | (typeof engagementCounts)[number]
  | typeof ownScore
  | (typeof engagementMoments)[number];

/**
 * HubSpot's engagement data of a contact, by property: a number, or a time in ISO form. Null: the contact has no
 * value. No key: the portal doesn't have the property, or the value is invalid.
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

/** HubSpot's engagement properties as numbers and times. Pure. */
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
 * The contact's latest response or meeting, in ISO form. Our own messages don't count, nor do future meetings: those
 * after the record's last change, because HubSpot changes the record when a meeting takes place.
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
