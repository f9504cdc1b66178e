import type { ObjectType, Portal } from '../../../practice-portal/practice-portal.ts';

/** Chooses by a source of numbers from 0 to below 1. */
export interface Picker {
  random(): number;
  /** From 0 to `count` - 1. */
  below(count: number): number;
  chance(probability: number): boolean;
  one<T>(list: readonly T[]): T;
}

export function createPicker(random: () => number): Picker {
  const below = (count: number) => Math.floor(random() * count);
  return {
    random,
    below,
    chance: (probability) => random() < probability,
    one<T>(list: readonly T[]): T {
      const item = list[below(list.length)];
      if (item === undefined && list.length === 0) throw new Error('There is nothing to pick from.');
      return item as T;
    },
  };
}

/** What users type, paste and import. */
const oddTexts = [
  '',
  ' ',
  ' padded ',
  'Nul\0 inside',
  'emoji 🦊 and 👩‍👩‍👧‍👦',
  'half a pair \ud83d',
  '<script>alert(1)</script>',
  `'; drop table customers; --`,
  'Zeile\nund\tTab',
  'שלום عالم',
  'x'.repeat(3_000),
];
const oddNumbers = [
  '',
  'n/a',
  '1,000',
  '12;34',
  '-0',
  '1e5',
  '1e400',
  '9'.repeat(400),
  ' 7 ',
  '0.1',
  '-42.5',
];
const oddDays = ['', 'next quarter', '1798675200000', '2026-12-31', '2026-02-30', '0001-01-01T00:00:00Z'];
const roles = [
  '',
  'DECISION_MAKER',
  'CHAMPION',
  'END_USER',
  'BUDGET_HOLDER;DECISION_MAKER',
  'CHAMPION;END_USER',
];

/**
 * Values for the relevant properties. `tag` makes texts of contacts unique, so that they can be searched for after
 * the contact was erased.
 */
export function createValues(pick: Picker, portal: Portal, tag: () => string) {
  const text = (plain: () => string) => (pick.chance(0.12) ? pick.one(oddTexts) : plain());
  const owner = () => (pick.chance(0.1) ? '' : pick.one(portal.owners).id);
  const values: Record<ObjectType, Record<string, () => string>> = {
    company: {
      name: () => text(() => `Company ${pick.below(100_000)}`),
      domain: () => (pick.chance(0.1) ? '' : `d${pick.below(100_000)}.example`),
      industry: () => pick.one(['', 'COMPUTER_SOFTWARE', 'BANKING', 'RETAIL']),
      annualrevenue: () => (pick.chance(0.2) ? pick.one(oddNumbers) : String(pick.below(9_000_000))),
      hubspot_owner_id: owner,
      city: () => text(() => `City ${pick.below(500)}`),
    },
    contact: {
      firstname: () => text(() => `First ${tag()}`),
      lastname: () => text(() => `Last ${tag()}`),
      email: () => (pick.chance(0.05) ? '' : `${tag()}@people.example`),
      jobtitle: () => text(() => `Title ${tag()}`),
      phone: () => (pick.chance(0.3) ? '' : `+1 ${tag()}`),
      mobilephone: () => (pick.chance(0.3) ? '' : `+2 ${tag()}`),
      hs_buying_role: () => pick.one(roles),
    },
    deal: {
      dealname: () => text(() => `Deal ${pick.below(100_000)}`),
      amount: () => (pick.chance(0.2) ? pick.one(oddNumbers) : `${pick.below(90_000)}.${pick.below(99)}`),
      closedate: () =>
        pick.chance(0.2) ? pick.one(oddDays) : new Date(pick.below(60_000) * 86_400_000 * 0.5).toISOString(),
      hubspot_owner_id: owner,
    },
  };
  /** Some properties of a record, usually one. */
  const some = (type: ObjectType): Record<string, string> => {
    const names = Object.keys(values[type]);
    const chosen: Record<string, string> = {};
    const count = pick.chance(0.7) ? 1 : 1 + pick.below(names.length);
    for (let n = 0; n < count; n += 1) {
      const name = pick.one(names);
      chosen[name] = values[type][name]?.() ?? '';
    }
    return chosen;
  };
  const all = (type: ObjectType): Record<string, string> =>
    Object.fromEntries(Object.entries(values[type]).map(([name, value]) => [name, value()]));
  /** A stage of a pipeline, sometimes a nonexistent one. */
  const stage = (): Record<string, string> => {
    const pipeline = pick.one(portal.crm.pipelines);
    const dealstage = pick.chance(0.05) ? '404404' : pick.one(pipeline.stages).id;
    return { pipeline: pipeline.id, dealstage };
  };
  return { some, all, stage };
}
