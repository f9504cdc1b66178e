import { valueAsText } from '../format/fields.ts';
import { healthComponentName } from './health-words.ts';

/** A part of a health score: a score from 0 to 100, a text, or nothing. */
export interface HealthPart {
  name: string;
  score?: number;
  /** Its share of the total, in percent. */
  share?: number;
  text?: string;
}

/**
 * The components of a score, highest weight first. The calculator's components have a score, a share and a sentence.
 * Other programs can send anything: a score from 0 to 100 is shown as one, everything else in words. Pure.
 */
export const healthParts = (components: Record<string, unknown>): HealthPart[] =>
  Object.entries(components)
    .map(([name, value]) => ({ name, ...partOf(value) }))
    .sort((a, b) => (b.share ?? -1) - (a.share ?? -1));

const partOf = (value: unknown): Omit<HealthPart, 'name'> => {
  if (isScore(value)) return { score: value };
  if (isObject(value) && isScore(value.score)) {
    const { score, weight, explanation, ...others } = value;
    const text = inWords(explanation ?? others);
    return { score, ...(isScore(weight) ? { share: weight } : {}), ...(text === '' ? {} : { text }) };
  }
  const text = inWords(value);
  return text === '' ? {} : { text };
};

/** Deeper levels of a component aren't shown. */
const deepest = 4;

const inWords = (value: unknown, depth = 0): string => {
  const isList = Array.isArray(value);
  if (!isList && !isObject(value)) return valueAsText('', value, null, null) ?? '';
  if (depth === deepest) return '…';
  if (isList) return told(value.map((part) => inWords(part, depth + 1)));
  return told(
    Object.entries(value).map(([name, part]) => {
      const words = inWords(part, depth + 1);
      return words === '' ? '' : `${healthComponentName(name)}: ${words}`;
    }),
  );
};

const told = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(', ');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isScore = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 100;
