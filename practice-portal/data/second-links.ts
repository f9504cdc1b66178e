import { createPermutation } from './permutation.ts';
import { mix } from './random.ts';

/** The second companies, which only a few records have. */
export interface SecondLinks {
  /** The second company of a record, -1 if it has none. */
  companyOf(index: number): number;
  ofCompany(company: number): number[];
  /** The record's number among those with a second company. */
  numberOf(index: number): number;
}

export function createSecondLinks(
  seed: number,
  { every, from }: { every: number; from: number },
  count: number,
  companies: number,
): SecondLinks {
  const total = count > from && companies > 1 ? Math.floor((count - 1 - from) / every) + 1 : 0;
  const order = createPermutation(total, mix(seed, 207, 0));
  const numberOf = (index: number): number => (index - from) / every;
  return {
    numberOf,
    companyOf: (index) => {
      const n = numberOf(index);
      if (!Number.isInteger(n) || n < 0 || n >= total) return -1;
      return Math.floor((order.forward(n) * companies) / total);
    },
    ofCompany: (company) => {
      const list: number[] = [];
      const first = Math.ceil((company * total) / companies);
      for (let place = first; place < total; place += 1) {
        if (Math.floor((place * companies) / total) !== company) break;
        list.push(from + order.inverse(place) * every);
      }
      return list;
    },
  };
}
