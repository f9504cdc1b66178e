import { HealthComponent } from '../../contract/health.ts';
import { plainText } from './plain-text.ts';

/** Parts in the text. */
const namedParts = 8;

const names: Record<HealthComponent, string> = {
  engagement: 'engagement',
  cover: 'stakeholder cover',
  deals: 'deals',
  renewal: 'renewal',
  recency: 'recent contact',
};

/**
 * A line for each part of a score, heaviest first: `engagement 62 (35% of the score): …`. Programs can send anything as
 * components: what is no score from 0 to 100 is skipped.
 */
export function healthPartLines(components: Record<string, unknown>): string[] {
  return Object.entries(components)
    .flatMap(([name, value]) => partOf(name, value) ?? [])
    .sort((a, b) => b.weight - a.weight)
    .slice(0, namedParts)
    .map(({ name, score, weight, why }) => {
      const share = weight > 0 ? ` (${Math.round(weight)}% of the score)` : '';
      return `- ${name} ${Math.round(score)}${share}${why === '' ? '' : `: ${plainText(why, 200)}`}`;
    });
}

function partOf(component: string, value: unknown) {
  const known = HealthComponent.safeParse(component);
  const name = known.success ? names[known.data] : plainText(component.replaceAll('_', ' '), 60);
  if (isScore(value)) return { name, score: value, weight: 0, why: '' };
  if (typeof value !== 'object' || value === null || !('score' in value) || !isScore(value.score))
    return undefined;
  const weight = 'weight' in value && isScore(value.weight) ? value.weight : 0;
  const why = 'explanation' in value && typeof value.explanation === 'string' ? value.explanation : '';
  return { name, score: value.score, weight, why };
}

const isScore = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 100;
