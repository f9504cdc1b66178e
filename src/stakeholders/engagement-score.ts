import { signsOfLife } from '../rules/signs-of-life.ts';
import { type EngagementFacts, type EngagementProperty, ownScore } from './engagement-facts.ts';

// docs/health.md documents the tables of this file: update both.

const dayMs = 86_400_000;

/**
 * Each further one of a count adds less: `halfAt` of them give half of `most`. A time gives `most` while it is
 * recent.
 */
type Sign =
  | { property: EngagementProperty; most: number; halfAt: number }
  | { property: EngagementProperty; most: number; fades: true };

/** The components of the score. The strongest sign of a component counts, so a portal may not have some of them. */
const components: { name: string; weight: number; signs: readonly Sign[] }[] = [
  {
    name: 'email',
    weight: 20,
    signs: [
      { property: 'hs_email_click', most: 100, halfAt: 4 },
      { property: 'hs_email_open', most: 60, halfAt: 10 },
      { property: 'hs_sales_email_last_clicked', most: 70, fades: true },
      { property: 'hs_sales_email_last_opened', most: 40, fades: true },
    ],
  },
  {
    name: 'replies',
    weight: 25,
    signs: [
      { property: 'hs_email_replied', most: 100, halfAt: 2 },
      { property: 'hs_sales_email_last_replied', most: 80, fades: true },
    ],
  },
  {
    name: 'meetings',
    weight: 25,
    signs: [
      { property: 'engagements_last_meeting_booked', most: 100, fades: true },
      { property: 'hs_latest_meeting_activity', most: 100, fades: true },
    ],
  },
  {
    name: 'conversations',
    weight: 10,
    signs: [
      { property: 'num_contacted_notes', most: 100, halfAt: 4 },
      { property: 'num_notes', most: 60, halfAt: 8 },
      { property: 'notes_last_contacted', most: 60, fades: true },
    ],
  },
  {
    name: 'visits',
    weight: 10,
    signs: [
      { property: 'hs_analytics_num_visits', most: 100, halfAt: 8 },
      { property: 'hs_analytics_last_visit_timestamp', most: 50, fades: true },
    ],
  },
];
/** HubSpot's own score counts unchanged, below 0 as 0; without one, the component is skipped. */
const ownScoreWeight = 10;

/** How long a time counts fully, and the number of days after which its value halves each time. */
const freshDays = 30;
/** The same for the last activity, which lowers the whole score. */
const liveDays = 14;
const halvesInDays = 60;
/** The share of the score without any activity. */
const neverHeardFrom = 25;

export interface Engagement {
  /** From 0 to 100. */
  score: number;
  /**
   * By name, each from 0 to 100. `recency` is the factor by which the mean of the others is multiplied, in percent.
   */
  components: Record<string, number>;
}

/**
 * How engaged a contact is: the weighted mean of the components with properties in the portal, lowered by the time
 * since the last activity. Pure.
 * @param now milliseconds since the epoch.
 * @returns undefined without data in HubSpot.
 */
export function scoreEngagement(
  facts: EngagementFacts,
  lastEngagedAt: Date | null,
  now: number,
): Engagement | undefined {
  const parts = components.flatMap(({ name, weight, signs }) => {
    const known = signs.filter(({ property }) => facts[property] !== undefined);
    return known.length === 0
      ? []
      : [
          {
            name,
            weight,
            score: Math.max(...known.map((sign) => strength(sign, facts[sign.property], now))),
          },
        ];
  });
  const own = facts[ownScore];
  if (typeof own === 'number')
    parts.push({ name: 'hubspot', weight: ownScoreWeight, score: Math.min(100, Math.max(0, own)) });
  if (parts.length === 0) return undefined;

  const weights = parts.reduce((sum, part) => sum + part.weight, 0);
  const mean = parts.reduce((sum, part) => sum + part.weight * part.score, 0) / weights;
  const recency = recencyOf(facts, lastEngagedAt, now);
  const score = recency === undefined ? mean : (mean * recency) / 100;
  return {
    score: Math.round(score),
    components: {
      ...Object.fromEntries(parts.map((part) => [part.name, Math.round(part.score)])),
      ...(recency === undefined ? {} : { recency: Math.round(recency) }),
    },
  };
}

function strength(sign: Sign, value: number | string | null | undefined, now: number): number {
  if ('halfAt' in sign) return typeof value === 'number' ? sign.most * (1 - 2 ** (-value / sign.halfAt)) : 0;
  return typeof value === 'string' ? sign.most * fading(now - Date.parse(value), freshDays) : 0;
}

/** In percent; undefined if the portal has no such property. */
function recencyOf(facts: EngagementFacts, lastEngagedAt: Date | null, now: number): number | undefined {
  if (lastEngagedAt) return 100 * fading(now - lastEngagedAt.getTime(), liveDays);
  return signsOfLife.some((property) => facts[property] !== undefined) ? neverHeardFrom : undefined;
}

/** From 1 to 0. A time in the future counts fully. */
function fading(ageMs: number, fresh: number): number {
  return 2 ** (-Math.max(0, ageMs / dayMs - fresh) / halvesInDays);
}
