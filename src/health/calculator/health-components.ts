import type { HealthComponent } from '../../contract/health.ts';
import { dangerOf, healthLimits, noKeyPerson } from '../../rules/renewal-facts.ts';
import { silentAfterDays } from '../../rules/signs-of-life.ts';
import { dayText } from '../../text/day-text.ts';
import { type HealthInputs, memory } from './health-inputs.ts';

// docs/health.md documents the tables of this file: update both. Each fact belongs to one component only, so that it
// neither counts twice nor helps in one sentence and hurts in the next. Explanations contain dates instead of ages,
// because they are stored and read days later.

/** A component's score from 0 to 100, and the reason in a sentence that fits both a high and a low score. */
interface Judgement {
  score: number;
  explanation: string;
  /** An upper limit for the total score, regardless of the other components. */
  atMost?: number;
}

/** A component with this score is neutral. */
export const neutral = 50;

/** Whether a component raises the total score, judged by its rounded score, as shown to users. */
const lifts = (score: number) => Math.round(score) >= neutral;

/** Each component of a customer; undefined: there is no data for it. Pure. */
export const judges: Record<HealthComponent, (inputs: HealthInputs) => Judgement | undefined> = {
  engagement: judgeEngagement,
  cover: judgeCover,
  deals: judgeDeals,
  renewal: judgeRenewal,
  recency: judgeRecency,
};

/** High engagement of contacts, which gives full points; half of it is moderate. */
const highlyEngaged = 60;

function judgeEngagement({ people, contact }: HealthInputs): Judgement | undefined {
  const { bestScores } = people;
  if (bestScores.length === 0) return undefined;
  const mean = bestScores.reduce((sum, one) => sum + one, 0) / bestScores.length;
  const score = clamp((100 * mean) / highlyEngaged);
  const only = bestScores.length === 1;
  const degree =
    mean >= highlyEngaged ? 'highly engaged' : lifts(score) ? 'moderately engaged' : 'barely engaged';
  const engagement = `${degree} (engagement ${Math.round(mean)})`;
  if (lifts(score) && areSilent({ people, contact })) {
    const who = only ? 'The only scored contact was' : 'The most engaged contacts were';
    return { score: neutral, explanation: `${who} ${engagement} before all contacts went silent.` };
  }
  const several = lifts(score) ? 'The most engaged contacts are' : 'Even the most engaged contacts are';
  return { score, explanation: `${only ? 'The only scored contact is' : several} ${engagement}.` };
}

/** Whether HubSpot tracks the activity of all contacts, and there was none recently. */
function areSilent({ people, contact: { heard } }: Pick<HealthInputs, 'people' | 'contact'>): boolean {
  return (
    people.count > 0 && people.watched === people.count && (heard === null || heard.days >= silentAfterDays)
  );
}

function judgeCover({ people }: HealthInputs): Judgement | undefined {
  if (people.count === 0) return { score: 0, explanation: 'No contacts.' };
  if (!people.rolesAreUsed) return undefined;
  const { hasDecisionMaker, hasChampion, championHeard } = people;
  const silent = hasChampion && isChampionSilent(people);
  if (hasDecisionMaker && hasChampion && !silent)
    return { score: 100, explanation: 'Decision maker and champion identified.' };
  const silence = championHeard
    ? `the champion has been silent since ${dayText(championHeard.on)}`
    : 'there has been no contact from the champion';
  if (hasDecisionMaker) {
    const but = silent ? silence : 'no champion';
    return { score: 75, explanation: `Decision maker identified, but ${but}.` };
  }
  if (silent) return { score: 30, explanation: sentence(`${silence}, and no decision maker is identified`) };
  if (hasChampion) return { score: 60, explanation: 'Champion identified, but no decision maker.' };
  return { score: 25, explanation: noKeyPerson };
}

/** The state of a champion whom HubSpot doesn't track is unknown. */
function isChampionSilent({ championHeard, championsWatched }: HealthInputs['people']): boolean {
  return championHeard === null ? championsWatched : championHeard.days >= silentAfterDays;
}

/** A fact in favor of a customer or, with negative points, against it. */
interface Fact {
  points: number;
  words: string;
}

function judgeDeals({ deals }: HealthInputs): Judgement | undefined {
  const facts: Fact[] = [];
  const several = (count: number, one: string, more: string) => (count === 1 ? one : `${count} ${more}`);
  if (deals.lost > 0) {
    const words = several(deals.lost, 'a deal was', 'deals were');
    facts.push({ points: -20, words: `${words} lost in the last ${memory.lost} days` });
  }
  if (deals.won > 0) {
    const words = several(deals.won, 'a deal was', 'deals were');
    facts.push({ points: 20, words: `${words} won in the last ${memory.won} days` });
  }
  if (deals.overdue > 0) {
    const words = several(deals.overdue, 'an open deal is', 'open deals are');
    facts.push({ points: -20, words: `${words} past the close date` });
  }
  // Of overdue and stalled deals, only the worse count.
  else if (deals.stalled > 0) {
    const words = several(deals.stalled, 'an open deal has', 'open deals have');
    facts.push({ points: -15, words: `${words} not changed stage in ${memory.stalled} days` });
  }
  if (deals.furthest === 'committed') facts.push({ points: 20, words: 'an open deal is committed' });
  else if (deals.furthest === 'in_progress') facts.push({ points: 10, words: 'an open deal is in progress' });
  if (facts.length === 0) {
    if (deals.open === 0) return undefined;
    facts.push({ points: 0, words: deals.open === 1 ? 'one deal is open' : `${deals.open} deals are open` });
  }
  const score = clamp(facts.reduce((sum, { points }) => sum + points, neutral));
  return { score, explanation: tell(score, facts) };
}

/** From this many days before its date, a renewal that isn't committed loses points each day. */
const nearDays = 120;

function judgeRenewal({ renewal: { open, date, lost, won } }: HealthInputs): Judgement | undefined {
  if (lost) {
    const explanation = `Last renewal lost on ${dayText(lost.on)}.`;
    return { score: 0, explanation, atMost: healthLimits.poorBelow - 1 };
  }
  if (open) return judgeOpenRenewal(open);
  if (date) {
    const on = dayText(date.on);
    if (date.daysLeft < 0)
      return { score: 20, explanation: `The renewal date (${on}) has passed without a deal.` };
    return waiting(on, date.daysLeft, 'has no open deal');
  }
  return won ? { score: 90, explanation: `Last renewal won on ${dayText(won.on)}.` } : undefined;
}

function judgeOpenRenewal({ on, daysLeft, stage }: NonNullable<HealthInputs['renewal']['open']>): Judgement {
  const day = dayText(on);
  const danger = dangerOf(stage, daysLeft);
  if (danger === 'overdue') {
    const score = stage === 'committed' ? 20 : stage === 'in_progress' ? 10 : 0;
    const explanation = `The renewal was due on ${day} and is still open.`;
    return { score, explanation, atMost: healthLimits.healthyFrom - 1 };
  }
  if (stage === 'committed') return { score: 100, explanation: `The renewal on ${day} is committed.` };
  if (stage === 'in_progress')
    return { score: nearing(daysLeft, 55, 85), explanation: `The renewal on ${day} is in progress.` };
  return waiting(day, daysLeft, danger === 'not_begun' ? "hasn't started" : "isn't committed");
}

/** A renewal with nothing in its favor but the remaining time. */
function waiting(day: string, daysLeft: number, state: string): Judgement {
  const score = nearing(daysLeft, 20, 80);
  if (daysLeft > nearDays) return { score, explanation: `The next renewal (${day}) is far away.` };
  const explanation = lifts(score)
    ? `The next renewal (${day}) is some time away and ${state} yet.`
    : `The next renewal (${day}) is close and ${state}.`;
  return { score, explanation };
}

/** Falls from `far` to `near` as the day approaches, with a small bonus while it is far away. */
function nearing(daysLeft: number, near: number, far: number): number {
  return daysLeft > nearDays ? 90 : near + ((far - near) * daysLeft) / nearDays;
}

/** Days for which a contact counts fully, and after which it no longer counts. */
const freshDays = 14;
const longestDays = 120;
/** The maximum for recent contact with only one active contact, and with only our own outreach. */
const mostOfOneVoice = 80;
const mostOfOurs = 30;

/** The value of a contact after this many days: above neutral until it counts as silence, then below. */
function freshness(days: number): number {
  if (days <= freshDays) return 100;
  if (days < silentAfterDays)
    return 100 - ((100 - neutral) * (days - freshDays)) / (silentAfterDays - freshDays);
  return clamp((45 * (longestDays - days)) / (longestDays - silentAfterDays));
}

function judgeRecency({ people, contact }: HealthInputs): Judgement | undefined {
  const { heard, outreach } = contact;
  if (areSilent({ people, contact })) {
    const theirs =
      heard === null
        ? 'No contact from the customer yet'
        : `No contact from the customer since ${dayText(heard.on)}`;
    const ours = outreach === null ? 0 : (mostOfOurs * freshness(outreach.days)) / 100;
    const words = outreach === null ? '' : `; our last outreach was on ${dayText(outreach.on)}`;
    return {
      score: Math.max(heard === null ? 0 : freshness(heard.days), ours),
      explanation: `${theirs}${words}.`,
    };
  }
  const all = people.watched === people.count;
  // Contacts whom HubSpot doesn't track can't be called silent, so our own outreach counts as well.
  const isTheirs = heard !== null && (all || outreach === null || heard.days <= outreach.days);
  const last = isTheirs ? heard : outreach;
  if (!last) return contact.isKnown ? { score: 0, explanation: 'No contact yet.' } : undefined;
  const who = isTheirs ? 'Last contact from the customer' : 'Our last outreach to the customer';
  const isOneVoice = all && people.heardFrom === 1;
  const but = isOneVoice ? `, but from only one contact in ${silentAfterDays} days` : '';
  return {
    score: Math.min(freshness(last.days), isOneVoice ? mostOfOneVoice : 100),
    explanation: `${who} on ${dayText(last.on)}${but}.`,
  };
}

function clamp(score: number): number {
  return Math.min(100, Math.max(0, score));
}

/**
 * A sentence with up to two facts: the most important one in the direction of the score, then the most important of
 * the others.
 */
function tell(score: number, facts: readonly Fact[]): string {
  const sorted = [...facts].sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || a.points - b.points);
  const lead = sorted.find(({ points }) => points >= 0 === lifts(score)) ?? sorted[0];
  const second = sorted.find((fact) => fact !== lead && fact.points !== 0);
  if (!lead) return '';
  const joint = second && second.points > 0 === lead.points >= 0 ? ' and ' : ', but ';
  return sentence(second ? `${lead.words}${joint}${second.words}` : lead.words);
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
