import { expect, test } from 'vitest';
import { createRandom } from '../../../practice-portal/data/random.ts';
import type { RenewalStage } from '../../contract/common.ts';

import { HealthComponent } from '../../contract/health.ts';
import { riskReasons } from '../../renewals/risk-rule.ts';
import { dangerOf, noKeyPerson } from '../../rules/renewal-facts.ts';
import { silentAfterDays } from '../../rules/signs-of-life.ts';
import type { HealthInputs, Since } from './health-inputs.ts';
import { type Calculation, type HealthWeights, scoreHealth } from './score-health.ts';

const cases = 1_500;
const openStages = ['open', 'in_progress', 'committed'] as const;

/** Repeatable random numbers. */
function chance(seed: number) {
  const random = createRandom(seed);
  const upTo = (most: number) => Math.floor(random() * (most + 1));
  const maybe = (share = 0.5) => random() < share;
  const oneOf = <T>(list: readonly T[]): T => list[upTo(list.length - 1)] as T;
  return { upTo, maybe, oneOf };
}
type Chance = ReturnType<typeof chance>;

const since = (days: number): Since => ({ on: '2026-06-01', days });

/** Any possible customer. */
function anyInputs({ upTo, maybe, oneOf }: Chance): HealthInputs {
  const count = upTo(6);
  const watched = maybe(0.7) ? count : upTo(count);
  const heard = watched > 0 && maybe(0.85) ? upTo(150) : null;
  const heardFrom = heard !== null && heard < silentAfterDays ? 1 + upTo(watched - 1) : 0;
  const hasChampion = count > 0 && maybe(0.4);
  const championHeard =
    hasChampion && heard !== null && maybe(0.8) ? since(heard + (maybe() ? 0 : upTo(60))) : null;
  const hasDecisionMaker = count > 0 && maybe(0.4);
  const open = upTo(4);
  const overdue = upTo(open);
  const stalled = upTo(open - overdue);
  return {
    customerId: 'c',
    name: 'Acme',
    people: {
      count,
      bestScores: Array.from({ length: Math.min(3, upTo(count)) }, () => upTo(100)),
      hasDecisionMaker,
      hasChampion,
      rolesAreUsed: hasDecisionMaker || hasChampion || maybe(0.8),
      watched,
      heardFrom,
      championHeard,
      championsWatched: hasChampion && maybe(0.8),
    },
    contact: {
      heard: heard === null ? null : since(heard),
      outreach: count > 0 && maybe(0.7) ? since(upTo(150)) : null,
      isKnown: count > 0 && (watched > 0 || maybe()),
    },
    deals: {
      open,
      overdue,
      stalled,
      furthest: open > overdue + stalled ? oneOf(openStages) : null,
      won: upTo(2),
      lost: upTo(2),
    },
    renewal: {
      open: maybe(0.6) ? { on: '2027-01-31', daysLeft: upTo(200) - 60, stage: oneOf(openStages) } : null,
      date: maybe(0.3) ? { on: '2027-01-31', daysLeft: upTo(260) - 60 } : null,
      lost: maybe(0.15) ? since(upTo(179)) : null,
      won: maybe(0.3) ? since(upTo(364)) : null,
    },
  };
}

const anyWeights = ({ upTo, maybe }: Chance): HealthWeights =>
  maybe() ? {} : Object.fromEntries(HealthComponent.options.map((name) => [name, 1 + upTo(99)]));

const helps = (calculation: Calculation, name: HealthComponent) =>
  calculation.components[name]?.explanation.startsWith('Helps: ') ?? false;
const hurts = (calculation: Calculation, name: HealthComponent) =>
  calculation.components[name]?.explanation.startsWith('Hurts: ') ?? false;

/** The result of the renewals' rule for the renewal that the calculator uses. */
function risksOf(inputs: HealthInputs, score: number, open: { daysLeft: number; stage: RenewalStage }) {
  return riskReasons({
    hasCustomer: true,
    isSettled: false,
    stage: open.stage,
    score,
    trend: 'stable',
    daysLeft: open.daysLeft,
    hasKeyPerson: inputs.people.hasDecisionMaker || inputs.people.hasChampion,
  });
}

test('no component helps by a fact for which the renewal is at risk', () => {
  const seen = { overdue: 0, not_begun: 0, noKeyPerson: 0, silent: 0, lost: 0 };
  const contradictions: unknown[] = [];
  const random = chance(1);
  for (let n = 0; n < 4 * cases; n += 1) {
    const inputs = anyInputs(random);
    const calculation = scoreHealth(inputs, anyWeights(random));
    if (!calculation) continue;
    const must = (holds: boolean, what: string) => {
      if (!holds) contradictions.push({ what, inputs, calculation });
    };
    const { score } = calculation;
    const { open, lost } = inputs.renewal;
    if (lost) {
      seen.lost += 1;
      must(hurts(calculation, 'renewal') && score < 40, 'a lost renewal shows');
    }
    if (inputs.people.watched === inputs.people.count && inputs.people.heardFrom === 0) {
      seen.silent += 1;
      must(!helps(calculation, 'recency') && !helps(calculation, 'engagement'), 'silence never helps');
    }
    if (!open) continue;
    const risks = risksOf(inputs, score, open);
    const danger = dangerOf(open.stage, open.daysLeft);
    if (danger) {
      seen[danger] += 1;
      const isTold = risks.some((risk) => /^The close date passed|^It closes/.test(risk));
      must(isTold && hurts(calculation, 'renewal'), 'a renewal in danger hurts');
      must(danger !== 'overdue' || score < 70, 'nobody is healthy whose renewal is overdue');
    }
    if (risks.includes(noKeyPerson)) {
      seen.noKeyPerson += 1;
      const { cover } = calculation.components;
      must(cover === undefined || hurts(calculation, 'cover'), 'that nobody decides never helps');
    }
  }
  expect(contradictions.slice(0, 1)).toEqual([]);
  for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(100);
});

test('every sentence tells its direction as the component’s score does, and the shares come to 100', () => {
  const random = chance(2);
  for (let n = 0; n < cases; n += 1) {
    const calculation = scoreHealth(anyInputs(random), anyWeights(random));
    if (!calculation) continue;
    const parts = Object.values(calculation.components);
    expect(parts.reduce((sum, part) => sum + part.weight, 0)).toBe(100);
    for (const { score, explanation } of parts) {
      const wanted = score > 50 ? 'Helps: ' : score < 50 ? 'Hurts: ' : '';
      expect(/^(Helps: |Hurts: )?/.exec(explanation)?.[0], explanation).toBe(wanted);
    }
  }
});

/** Makes one fact worse; undefined: it can't be worse, or was unknown. */
type Worsen = (inputs: HealthInputs, random: Chance) => HealthInputs | undefined;
const withPeople = (inputs: HealthInputs, people: Partial<HealthInputs['people']>): HealthInputs => ({
  ...inputs,
  people: { ...inputs.people, ...people },
});
const withDeals = (inputs: HealthInputs, deals: Partial<HealthInputs['deals']>): HealthInputs => ({
  ...inputs,
  deals: { ...inputs.deals, ...deals },
});
const withRenewal = (inputs: HealthInputs, renewal: Partial<HealthInputs['renewal']>): HealthInputs => ({
  ...inputs,
  renewal: { ...inputs.renewal, ...renewal },
});
const isWorth = ({ deals }: HealthInputs) => deals.open + deals.won + deals.lost > 0;

const worse: Record<string, Worsen> = {
  'contacts are less engaged': (inputs, { upTo }) =>
    withPeople(inputs, {
      bestScores: inputs.people.bestScores.map((score) => Math.max(0, score - upTo(30))),
    }),
  'they were heard from longer ago': (inputs, { upTo }) => {
    if (!inputs.contact.heard) return undefined;
    const days = inputs.contact.heard.days + upTo(40);
    const heardFrom = days < silentAfterDays ? inputs.people.heardFrom : 0;
    return { ...withPeople(inputs, { heardFrom }), contact: { ...inputs.contact, heard: since(days) } };
  },
  'we contacted them longer ago': (inputs, { upTo }) =>
    inputs.contact.outreach
      ? {
          ...inputs,
          contact: { ...inputs.contact, outreach: since(inputs.contact.outreach.days + upTo(40)) },
        }
      : undefined,
  'fewer people were heard from': (inputs) =>
    inputs.people.heardFrom > 1 ? withPeople(inputs, { heardFrom: 1 }) : undefined,
  'the champion was heard from longer ago': (inputs, { upTo }) =>
    inputs.people.championHeard
      ? withPeople(inputs, { championHeard: since(inputs.people.championHeard.days + upTo(40)) })
      : undefined,
  'there is no champion': (inputs) =>
    inputs.people.hasChampion ? withPeople(inputs, { hasChampion: false }) : undefined,
  'there is no decision maker': (inputs) =>
    inputs.people.hasDecisionMaker ? withPeople(inputs, { hasDecisionMaker: false }) : undefined,
  'another deal was lost': (inputs) =>
    isWorth(inputs) ? withDeals(inputs, { lost: inputs.deals.lost + 1 }) : undefined,
  'fewer deals were won': (inputs) =>
    inputs.deals.won > 1 ? withDeals(inputs, { won: inputs.deals.won - 1 }) : undefined,
  'the furthest deal falls back': (inputs) =>
    inputs.deals.furthest === 'committed'
      ? withDeals(inputs, { furthest: 'in_progress' })
      : inputs.deals.furthest === 'in_progress'
        ? withDeals(inputs, { furthest: 'open' })
        : undefined,
  'the last deal that moved is overdue': (inputs) =>
    inputs.deals.furthest && inputs.deals.open === inputs.deals.overdue + inputs.deals.stalled + 1
      ? withDeals(inputs, { furthest: null, overdue: inputs.deals.overdue + 1 })
      : undefined,
  'the last deal that moved has stalled': (inputs) =>
    inputs.deals.furthest && inputs.deals.open === inputs.deals.overdue + inputs.deals.stalled + 1
      ? withDeals(inputs, { furthest: null, stalled: inputs.deals.stalled + 1 })
      : undefined,
  'a deal that stalled is overdue': (inputs) =>
    inputs.deals.stalled > 0
      ? withDeals(inputs, { stalled: inputs.deals.stalled - 1, overdue: inputs.deals.overdue + 1 })
      : undefined,
  'the renewal comes nearer': (inputs, { upTo }) =>
    inputs.renewal.open
      ? withRenewal(inputs, {
          open: { ...inputs.renewal.open, daysLeft: inputs.renewal.open.daysLeft - upTo(60) },
        })
      : undefined,
  'the renewal date comes nearer': (inputs, { upTo }) =>
    inputs.renewal.date
      ? withRenewal(inputs, {
          date: { ...inputs.renewal.date, daysLeft: inputs.renewal.date.daysLeft - upTo(60) },
        })
      : undefined,
  'the renewal falls back': (inputs) => {
    const { open } = inputs.renewal;
    if (!open || open.stage === 'open') return undefined;
    return withRenewal(inputs, {
      open: { ...open, stage: open.stage === 'committed' ? 'in_progress' : 'open' },
    });
  },
  'the renewal is overdue': (inputs) =>
    inputs.renewal.open ? withRenewal(inputs, { open: { ...inputs.renewal.open, daysLeft: -1 } }) : undefined,
  'renewal lost': (inputs) => withRenewal(inputs, { open: null, lost: since(1) }),
};

test.each(Object.entries(worse))('the score never rises when %s', (name, worsen) => {
  const random = chance(100 + Object.keys(worse).indexOf(name));
  let compared = 0;
  const risen: unknown[] = [];
  for (let n = 0; n < cases; n += 1) {
    const before = anyInputs(random);
    const weights = anyWeights(random);
    const after = worsen(before, random);
    const then = after && scoreHealth(after, weights);
    const now = scoreHealth(before, weights);
    if (!then || !now) continue;
    compared += 1;
    if (then.score > now.score) risen.push({ before, now, after, then });
  }
  expect(risen.slice(0, 1)).toEqual([]);
  expect(compared).toBeGreaterThan(50);
});
