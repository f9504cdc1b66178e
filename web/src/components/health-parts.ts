import { CalculatedComponent } from '../../../src/contract/health.ts';
import { valueAsText } from '../format/fields.ts';

/** A part of a health score: from 0 to 100, or else a text; both undefined: nothing. */
export interface HealthPart {
  name: string;
  score?: number;
  /** Its share of the whole, in percent. */
  share?: number;
  text?: string;
}

/**
 * The parts of a score, the weightiest first. The calculator's have a score, a share and a sentence; other programs may
 * put anything there. Pure.
 */
export const healthParts = (components: Record<string, unknown>): HealthPart[] =>
  Object.entries(components)
    .map(([name, value]) => ({ name, ...partOf(value) }))
    .sort((a, b) => (b.share ?? -1) - (a.share ?? -1));

const partOf = (value: unknown): Omit<HealthPart, 'name'> => {
  const calculated = CalculatedComponent.safeParse(value);
  if (calculated.success && isScore(calculated.data.score)) {
    const { score, weight, explanation } = calculated.data;
    return { score, share: weight, text: explanation };
  }
  if (isScore(value)) return { score: value };
  const text = valueAsText('', value, null, null);
  return text === null ? {} : { text };
};

const isScore = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 100;
