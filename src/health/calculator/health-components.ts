import type { HealthComponent } from '../../contract/health.ts';
import { dayText } from '../../day-text.ts';
import { type HealthInputs, memory } from './health-inputs.ts';

// docs/health.md has the tables of this file for people: change both.

/** A component's own score, from 0 to 100, and why, in a sentence that fits whether it lifts or lowers. */
export interface Judgement {
  score: number;
  explanation: string;
}

/** A component that scores this neither lifts nor lowers the whole. */
export const neutral = 50;

/** Whether a component lifts the whole, rather than lowering it, as the rounded score that people see tells it. */
const lifts = (score: number) => Math.round(score) >= neutral;

/** What each component says of a customer; undefined: there is nothing to judge by. Pure. */
export const judges: Record<HealthComponent, (inputs: HealthInputs) => Judgement | undefined> = {
  engagement: judgeEngagement,
  cover: judgeCover,
  deals: judgeDeals,
  renewal: judgeRenewal,
  recency: judgeRecency,
};

function judgeEngagement({ people: { bestScores } }: HealthInputs): Judgement | undefined {
  if (bestScores.length === 0) return undefined;
  const score = bestScores.reduce((sum, one) => sum + one, 0) / bestScores.length;
  const moderately = lifts(score) ? 'moderately engaged' : 'only moderately engaged';
  const degree = score >= 60 ? 'highly engaged' : score >= 30 ? moderately : 'hardly engaged';
  const several = lifts(score) ? 'The most engaged contacts are' : 'Even the most engaged contacts are';
  const who = bestScores.length === 1 ? 'The only scored contact is' : several;
  return { score, explanation: `${who} ${degree} (${Math.round(score)} of 100).` };
}

/** Something that speaks for a customer, or with less than 0 points against it. */
interface Fact {
  points: number;
  words: string;
}

function judgeCover({ people }: HealthInputs): Judgement | undefined {
  if (people.count === 0) return { score: 0, explanation: 'No contacts are known.' };
  if (!people.rolesAreUsed && people.watched === 0) return undefined;
  const missing = missingCover(people);
  const score = Math.max(0, 100 + missing.reduce((sum, { points }) => sum + points, 0));
  return { score, explanation: tell(score, [...missing, ...presentCover(people)]) };
}

const lately = `in the last ${memory.silent} days`;

function missingCover(people: HealthInputs['people']): Fact[] {
  const missing: Fact[] = [];
  if (people.rolesAreUsed && !people.hasDecisionMaker)
    missing.push({ points: -30, words: 'no decision maker is known' });
  if (people.rolesAreUsed && !people.hasChampion)
    missing.push({ points: -20, words: 'no champion is known' });
  const { championSilentDays: days } = people;
  if (people.hasChampion && people.championsWatched && (days === null || days >= memory.silent)) {
    const words =
      days === null
        ? 'the champion has never been heard from'
        : `the champion has not been heard from for ${days} days`;
    missing.push({ points: -20, words });
  }
  if (people.watched === people.count && people.heardFrom === 0) {
    missing.push({ points: -40, words: `nobody was heard from ${lately}` });
  } else if (people.watched === people.count && people.heardFrom === 1) {
    const words = people.count === 1 ? 'nobody else is known' : `only one person was heard from ${lately}`;
    missing.push({ points: -20, words });
  }
  return missing;
}

/** What can be said for it, as weighty as what would be missed. */
function presentCover(people: HealthInputs['people']): Fact[] {
  const present: Fact[] = [];
  if (people.hasDecisionMaker && people.hasChampion)
    present.push({ points: 50, words: 'decision maker and champion are known' });
  else if (people.hasDecisionMaker) present.push({ points: 30, words: 'a decision maker is known' });
  else if (people.hasChampion) present.push({ points: 20, words: 'a champion is known' });
  if (people.heardFrom > 1)
    present.push({ points: 20, words: `${people.heardFrom} people were heard from ${lately}` });
  if (present.length > 0) return present;
  if (people.heardFrom === 1) return [{ points: 0, words: `one person was heard from ${lately}` }];
  const known = people.count === 1 ? 'one person is known' : `${people.count} people are known`;
  return [{ points: 0, words: known }];
}

function judgeDeals({ deals }: HealthInputs): Judgement | undefined {
  const facts: Fact[] = [];
  const lost = deals.lost - deals.lostRenewals;
  const closed = (count: number, what: string, outcome: string, days: number) =>
    `${count === 1 ? `a ${what} was` : `${count} ${what}s were`} ${outcome} in the last ${days} days`;
  if (deals.lostRenewals > 0) {
    facts.push({ points: -40, words: closed(deals.lostRenewals, 'renewal', 'lost', memory.lost) });
  }
  if (lost > 0) facts.push({ points: -20, words: closed(lost, 'deal', 'lost', memory.lost) });
  if (deals.won > 0) facts.push({ points: 20, words: closed(deals.won, 'deal', 'won', memory.won) });
  if (deals.overdue > 0) {
    const words = deals.overdue === 1 ? 'an open deal is' : `${deals.overdue} open deals are`;
    facts.push({ points: -20, words: `${words} past the close date` });
  }
  if (deals.stalled > 0) {
    const words = deals.stalled === 1 ? 'an open deal has' : `${deals.stalled} open deals have`;
    facts.push({ points: -15, words: `${words} not moved for ${memory.stalled} days` });
  }
  if (deals.furthest === 'committed') facts.push({ points: 20, words: 'an open deal is committed' });
  else if (deals.furthest === 'in_progress') facts.push({ points: 10, words: 'an open deal is in progress' });
  if (facts.length === 0) {
    if (deals.open === 0) return undefined;
    facts.push({ points: 0, words: deals.open === 1 ? 'one deal is open' : `${deals.open} deals are open` });
  }
  const score = clamp(facts.reduce((sum, { points }) => sum + points, 60));
  return { score, explanation: tell(score, facts) };
}

/** From so many days before it on, a renewal that is not committed counts against a customer. */
const nearDays = 120;

function judgeRenewal({ renewal }: HealthInputs): Judgement | undefined {
  if (!renewal) return undefined;
  const { on, inDays, stage } = renewal;
  const when = inDays === 0 ? 'is today' : inDays === 1 ? 'is tomorrow' : `is in ${inDays} days`;
  if (stage === 'committed')
    return { score: 100, explanation: `The renewal on ${dayText(on)} is committed.` };
  if (inDays < 0) {
    // A date without a deal may simply be an old one.
    if (stage === null) return undefined;
    const words = `The renewal was due on ${dayText(on)} and is not committed.`;
    return { score: stage === 'in_progress' ? 30 : 0, explanation: words };
  }
  if (inDays > nearDays) return { score: 90, explanation: `The renewal is ${inDays} days away.` };
  const share = inDays / nearDays;
  if (stage === 'in_progress')
    return { score: 55 + 30 * share, explanation: `The renewal ${when} and is in progress.` };
  const score = 20 + 60 * share;
  const state = stage === null ? 'has no open deal' : 'is not committed';
  if (!lifts(score)) return { score, explanation: `The renewal ${when} and ${state}.` };
  return { score, explanation: `The renewal is still ${inDays} days away and ${state} yet.` };
}

/** Contact counts in full for so many days, and not at all after so many. */
const freshDays = 14;
const longestDays = 120;

function judgeRecency({ people, contact }: HealthInputs): Judgement | undefined {
  const { heardDays: heard, outreachDays: outreach, isKnown } = contact;
  const days = Math.min(heard ?? Number.POSITIVE_INFINITY, outreach ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(days))
    return isKnown ? { score: 0, explanation: 'There has been no contact yet.' } : undefined;
  const score = clamp((100 * (longestDays - days)) / (longestDays - freshDays));
  if (heard === days) {
    const words = lifts(score)
      ? `They were ${days <= 1 ? '' : 'last '}heard from ${ago(days)}`
      : `Nothing has been heard from them for ${days} days`;
    return { score, explanation: `${words}.` };
  }
  const ours = lifts(score)
    ? `We last contacted them ${ago(days)}`
    : `We have not contacted them for ${days} days`;
  // Of whom HubSpot would not tell, nobody is said to be silent.
  const silent =
    people.count > 0 && people.watched === people.count ? '; they have never been heard from' : '';
  const theirs = heard === null ? silent : `; they were last heard from ${ago(heard)}`;
  return { score, explanation: `${ours}${theirs}.` };
}

function ago(days: number): string {
  return days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`;
}

function clamp(score: number): number {
  return Math.min(100, Math.max(0, score));
}

/**
 * A sentence of two facts at most: first the weightiest of those that speak for the direction of the score, then the
 * weightiest of the others.
 */
function tell(score: number, facts: readonly Fact[]): string {
  const sorted = [...facts].sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || a.points - b.points);
  const lead = sorted.find(({ points }) => points >= 0 === lifts(score)) ?? sorted[0];
  const second = sorted.find((fact) => fact !== lead && fact.points !== 0);
  if (!lead) return '';
  const joint = second && second.points > 0 === lead.points >= 0 ? ' and ' : ', but ';
  const text = second ? `${lead.words}${joint}${second.words}` : lead.words;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
