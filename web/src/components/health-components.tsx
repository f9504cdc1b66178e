import { CalculatedComponent } from '../../../src/contract/health.ts';
import { formatCount } from '../format/amounts.ts';
import { shorten } from '../format/text.ts';
import { toneOfScore } from './health.tsx';
import { healthComponentName } from './health-words.ts';
import { Line } from './values.tsx';

/** A program may send any number of components: a page shows so many. */
const shownAtMost = 12;

interface Part {
  name: string;
  /** From 0 to 100; undefined where a program sent something else. */
  score: number | undefined;
  /** Its share of the whole, in percent. */
  weight: number | undefined;
  text: string | undefined;
}

const asText = (value: unknown): string =>
  shorten(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''), 160);

/** The calculator's components have a score, a share and a sentence; those of programs may be numbers or anything. */
const partOf = ([name, value]: [string, unknown]): Part => {
  const calculated = CalculatedComponent.safeParse(value);
  if (calculated.success) {
    const { score, weight, explanation } = calculated.data;
    return { name, score, weight, text: explanation };
  }
  if (typeof value === 'number' && value >= 0 && value <= 100) {
    return { name, score: value, weight: undefined, text: undefined };
  }
  return { name, score: undefined, weight: undefined, text: asText(value) };
};

function Bar({ score }: { score: number }) {
  return (
    <span className="cx-score-bar" data-tone={toneOfScore(score)} aria-hidden>
      <span style={{ width: `${Math.max(0, Math.min(100, score))}%` }} />
    </span>
  );
}

/** What a score was made of, as small bars. */
export function HealthComponents({ components }: { components: Record<string, unknown> }) {
  const entries = Object.entries(components);
  if (entries.length === 0) return null;
  return (
    <>
      <ul className="cx-score-parts" aria-label="What the score is made of">
        {entries
          .slice(0, shownAtMost)
          .map(partOf)
          .map((part) => (
            <li key={part.name} className="cx-score-part">
              <span className="cx-score-part-name">
                <Line text={healthComponentName(part.name)} />
                {part.weight !== undefined && (
                  <span className="cx-soft cx-nowrap">{formatCount(part.weight)} % of it</span>
                )}
              </span>
              {part.score !== undefined && (
                <>
                  <Bar score={part.score} />
                  <span className="cx-figure cx-score-part-value">{formatCount(Math.round(part.score))}</span>
                </>
              )}
              {part.text && (
                <span className="cx-cell-sub cx-score-part-text" dir="auto">
                  {shorten(part.text, 200)}
                </span>
              )}
            </li>
          ))}
      </ul>
      {entries.length > shownAtMost && (
        <p className="cx-soft">and {formatCount(entries.length - shownAtMost)} more</p>
      )}
    </>
  );
}
