import {
  type CalculatedComponent,
  defaultHealthWeights,
  HealthComponent,
  wholeShares,
} from '../../contract/health.ts';
import type { PortalSettings } from '../../contract/settings.ts';
import { judges, neutral } from './health-components.ts';
import type { HealthInputs } from './health-inputs.ts';

export type HealthWeights = PortalSettings['healthCalculator']['weights'];

/** A score as stored. */
export interface Calculation {
  /** From 0 to 100. */
  score: number;
  /** Components with data: their score, their share of the total in percent, and the explanation. */
  components: Partial<Record<HealthComponent, CalculatedComponent>>;
  /** Up to three explanations, the one with the largest effect first. */
  reasons: string[];
}

const mostReasons = 3;

/**
 * The weighted mean of the components with data, up to the lowest limit that one of them sets. Having no known
 * contacts only counts in addition to other data: alone, for example for a company created a moment ago, it says
 * nothing about a customer. Pure.
 * @returns undefined without data.
 */
export function scoreHealth(inputs: HealthInputs, weights: HealthWeights): Calculation | undefined {
  const parts = HealthComponent.options.flatMap((name) => {
    const weight = weights[name] ?? defaultHealthWeights[name];
    const judgement = weight > 0 ? judges[name](inputs) : undefined;
    return judgement ? [{ name, weight, atMost: 100, ...judgement }] : [];
  });
  const isUnknown = inputs.people.count === 0 && parts.every(({ name }) => name === 'cover');
  if (parts.length === 0 || isUnknown) return undefined;
  const total = parts.reduce((sum, part) => sum + part.weight, 0);
  const mean = Math.round(parts.reduce((sum, part) => sum + part.weight * part.score, 0) / total);
  const shares = wholeShares(parts.map(({ weight }) => weight));
  const told = parts.map((part, place) => {
    const limits = part.atMost < mean;
    const limit = limits ? ` This caps the score at ${part.atMost}.` : '';
    return {
      ...part,
      share: shares[place] ?? 0,
      explanation: `${direction(part.score)}${part.explanation}${limit}`,
      // The component with the limit determines the score.
      pull: limits ? Number.POSITIVE_INFINITY : part.weight * Math.abs(part.score - neutral),
    };
  });
  return {
    score: Math.min(mean, ...parts.map(({ atMost }) => atMost)),
    components: Object.fromEntries(
      told.map(({ name, score, share, explanation }) => [
        name,
        { score: Math.round(score), weight: share, explanation },
      ]),
    ),
    reasons: [...told]
      .sort((a, b) => (a.pull === b.pull ? 0 : b.pull - a.pull))
      .slice(0, mostReasons)
      .map(({ explanation }) => explanation),
  };
}

/** The prefix of an explanation, which shows without the score whether it speaks for or against the customer. */
function direction(score: number): string {
  const shown = Math.round(score);
  if (shown === neutral) return '';
  return shown > neutral ? 'Helps: ' : 'Hurts: ';
}
