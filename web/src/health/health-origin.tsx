import type { Customer } from '../../../src/contract/customers.ts';
import { formatCount, formatShare } from '../format/amounts.ts';
import { formatDaysIn } from '../format/dates.ts';
import { capitalize } from '../format/intervals.ts';
import { plural, shorten } from '../format/text.ts';
import { ScoreBar } from '../ui/score-bar.tsx';
import { MomentText } from '../ui/values.tsx';
import { toneOfScore } from './health.tsx';
import { healthParts } from './health-parts.ts';
import { healthComponentName, healthSourceWords } from './health-words.ts';

/** More are in the panel below. */
const partsShown = 5;
const reasonsShown = 3;

/** Where a health score comes from: who judged, when, by what parts, and why. */
export function HealthOrigin({ health }: { health: Customer['health'] }) {
  if (health.score === null) return <p>There is no score yet.</p>;
  const scored = healthParts(health.components).filter(({ score }) => score !== undefined);
  const parts = scored.slice(0, partsShown);
  const reasons = health.reasons.slice(0, reasonsShown);
  return (
    <>
      {health.calculatedAt !== null && (
        <p>
          <bdi>{capitalize(healthSourceWords(health.source ?? ''))}</bdi> on{' '}
          <MomentText at={health.calculatedAt} />.
        </p>
      )}
      {parts.length > 0 && (
        <ul className="cx-score-parts" aria-label="Parts of the score">
          {parts.map(({ name, score = 0, share }) => (
            <li key={name} className="cx-score-part">
              <span className="cx-score-part-name">
                <bdi>{healthComponentName(name)}</bdi>
                {share !== undefined && <span className="cx-cell-sub">{formatShare(share / 100)} of it</span>}
              </span>
              <ScoreBar score={score} tone={toneOfScore(score)} />
              <span className="cx-figure cx-score-part-value">{formatCount(Math.round(score))}</span>
            </li>
          ))}
        </ul>
      )}
      {scored.length > parts.length && (
        <p className="cx-soft">And {plural(scored.length - parts.length, 'other part', 'other parts')}.</p>
      )}
      {reasons.length > 0 && (
        <ul className="cx-health-reasons" aria-label="Reasons">
          {reasons.map((reason) => (
            <li key={reason} dir="auto">
              {shorten(formatDaysIn(reason), 300)}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
