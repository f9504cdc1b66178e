import type { HealthComponent } from '../../contract/health.ts';
import { type HealthInputs, memory } from './health-inputs.ts';

// docs/health.md has the tables of this file for people: change both.

/** A component's own score, from 0 to 100, and why, in a sentence. */
export interface Judgement {
  score: number;
  explanation: string;
}

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
  const degree = score >= 60 ? 'highly engaged' : score >= 30 ? 'moderately engaged' : 'hardly engaged';
  const who = bestScores.length === 1 ? 'The only scored contact is' : 'The most engaged contacts are';
  return { score, explanation: `${who} ${degree} (${Math.round(score)} of 100).` };
}

function judgeCover({ people }: HealthInputs): Judgement | undefined {
  if (people.count === 0) return { score: 0, explanation: 'No contacts are known.' };
  if (!people.rolesAreUsed && people.watched === 0) return undefined;
  const missing: { points: number; words: string }[] = [];
  if (people.rolesAreUsed && !people.hasDecisionMaker)
    missing.push({ points: 30, words: 'no decision maker is known' });
  if (people.rolesAreUsed && !people.hasChampion) missing.push({ points: 20, words: 'no champion is known' });
  const { championSilentDays: days } = people;
  if (people.hasChampion && people.championsWatched && (days === null || days >= memory.silent)) {
    const words =
      days === null
        ? 'the champion has never been heard from'
        : `the champion has been silent for ${days} days`;
    missing.push({ points: 20, words });
  }
  if (people.watched === people.count && people.heardFrom === 0) {
    missing.push({ points: 40, words: `nobody has been heard from for ${memory.silent} days` });
  } else if (people.watched === people.count && people.heardFrom === 1) {
    missing.push({ points: 20, words: 'only one person is in touch' });
  }
  const score = Math.max(0, 100 - missing.reduce((sum, { points }) => sum + points, 0));
  if (missing.length > 0) return { score, explanation: sentence(missing.map(({ words }) => words)) };
  const known = people.rolesAreUsed ? 'Decision maker and champion are known' : 'Several people are known';
  return {
    score,
    explanation: people.heardFrom > 1 ? `${known}, and several people are in touch.` : `${known}.`,
  };
}

function judgeDeals({ deals }: HealthInputs): Judgement | undefined {
  const signals: { points: number; words: string }[] = [];
  const lost = deals.lost - deals.lostRenewals;
  const closed = (count: number, what: string, outcome: string, days: number) =>
    `${count === 1 ? `a ${what} was` : `${count} ${what}s were`} ${outcome} in the last ${days} days`;
  if (deals.lostRenewals > 0) {
    signals.push({ points: -40, words: closed(deals.lostRenewals, 'renewal', 'lost', memory.lost) });
  }
  if (lost > 0) signals.push({ points: -20, words: closed(lost, 'deal', 'lost', memory.lost) });
  if (deals.won > 0) signals.push({ points: 20, words: closed(deals.won, 'deal', 'won', memory.won) });
  const open = (count: number) => (count === 1 ? 'an open deal is' : `${count} open deals are`);
  if (deals.overdue > 0) signals.push({ points: -20, words: `${open(deals.overdue)} past the close date` });
  if (deals.stalled > 0) {
    const words = deals.stalled === 1 ? 'an open deal has' : `${deals.stalled} open deals have`;
    signals.push({ points: -15, words: `${words} not moved for ${memory.stalled} days` });
  }
  if (deals.furthest === 'committed') signals.push({ points: 20, words: 'an open deal is committed' });
  else if (deals.furthest === 'in_progress')
    signals.push({ points: 10, words: 'an open deal is in progress' });
  if (signals.length === 0) {
    return deals.open === 0
      ? undefined
      : { score: 60, explanation: `${deals.open === 1 ? 'One deal is' : `${deals.open} deals are`} open.` };
  }
  const score = signals.reduce((sum, { points }) => sum + points, 60);
  // What counts most, and against the customer, comes first.
  const said = [...signals].sort((a, b) => Math.abs(b.points) - Math.abs(a.points) || a.points - b.points);
  return { score: clamp(score), explanation: sentence(said.slice(0, 2).map(({ words }) => words)) };
}

/** From so many days before it on, a renewal that is not committed counts against a customer. */
const nearDays = 120;

function judgeRenewal({ renewal }: HealthInputs): Judgement | undefined {
  if (!renewal) return undefined;
  const { on, inDays, stage } = renewal;
  const when = inDays === 0 ? 'is today' : inDays === 1 ? 'is tomorrow' : `is in ${inDays} days`;
  if (stage === 'committed') return { score: 100, explanation: `The renewal on ${on} is committed.` };
  if (inDays < 0) {
    // A date without a deal may simply be an old one.
    if (stage === null) return undefined;
    const words = `The renewal was due on ${on} and is not committed.`;
    return { score: stage === 'in_progress' ? 30 : 0, explanation: words };
  }
  if (inDays > nearDays) return { score: 90, explanation: `The renewal ${when}.` };
  const share = inDays / nearDays;
  const score = stage === 'in_progress' ? 55 + 30 * share : 20 + 60 * share;
  const state =
    stage === null ? 'has no open deal' : stage === 'in_progress' ? 'is in progress' : 'is not committed';
  return { score, explanation: `The renewal ${when} and ${state}.` };
}

/** Contact counts in full for so many days, and not at all after so many. */
const freshDays = 14;
const longestDays = 120;

function judgeRecency({ contactDays: days, contactIsKnown }: HealthInputs): Judgement | undefined {
  if (days === null)
    return contactIsKnown ? { score: 0, explanation: 'There has been no contact yet.' } : undefined;
  const score = clamp((100 * (longestDays - days)) / (longestDays - freshDays));
  if (days > memory.silent) return { score, explanation: `There has been no contact for ${days} days.` };
  const when = days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`;
  return { score, explanation: `The last contact was ${when}.` };
}

function clamp(score: number): number {
  return Math.min(100, Math.max(0, score));
}

function sentence(parts: readonly string[]): string {
  const head = parts.slice(0, -1).join(', ');
  const text = parts.length > 1 ? `${head} and ${parts.at(-1)}` : (parts[0] ?? '');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
