import type { Customer } from '../../../src/contract/customers.ts';
import { capitalize } from '../format/intervals.ts';
import { plural } from '../format/text.ts';
import { ScoreParts } from '../ui/value/score-parts.tsx';
import { MomentText } from '../ui/value/values.tsx';
import { toneOfScore } from './health.tsx';
import { healthParts } from './health-parts.ts';
import { HealthReasons } from './health-reasons.tsx';
import { healthComponentName, healthSourceWords } from './health-words.ts';

/** The others are in the panel below. */
const partsShown = 5;

/** The origin of a health score: its source, its date, its components, and the reasons. */
export function HealthOrigin({ health }: { health: Customer['health'] }) {
  if (health.score === null) return <p>No score yet.</p>;
  const scored = healthParts(health.components).flatMap(({ name, score, share }) =>
    score === undefined
      ? []
      : [{ id: name, name: healthComponentName(name), score, tone: toneOfScore(score), share }],
  );
  const parts = scored.slice(0, partsShown);
  return (
    <>
      {health.calculatedAt !== null && (
        <p>
          <bdi>{capitalize(healthSourceWords(health.source ?? ''))}</bdi> on{' '}
          <MomentText at={health.calculatedAt} />.
        </p>
      )}
      {parts.length > 0 && <ScoreParts parts={parts} />}
      {scored.length > parts.length && (
        <p className="cx-soft">
          And {plural(scored.length - parts.length, 'more component', 'more components')}.
        </p>
      )}
      <HealthReasons reasons={health.reasons} />
    </>
  );
}
