import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatCount, formatShare } from '../format/amounts.ts';
import { formatDaysIn } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { toneOfScore } from './health.tsx';
import { healthParts } from './health-parts.ts';
import { healthComponentName } from './health-words.ts';
import { ScoreBar } from './score-bar.tsx';
import { Line, Nothing } from './values.tsx';

/** A program may send any number of components: so many show before the others are asked for. */
const shownAtFirst = 6;
const shownAtMost = 200;

interface HealthComponentsProps {
  components: Record<string, unknown>;
  /** Sentences that are shown already. */
  said: readonly string[];
}

/** What a score was made of, as small bars. */
export function HealthComponents({ components, said }: HealthComponentsProps) {
  const [all, setAll] = useState(false);
  const parts = healthParts(components);
  if (parts.length === 0) return null;
  const shown = parts.slice(0, all ? shownAtMost : shownAtFirst);
  return (
    <div className="cx-health-parts">
      <ul className="cx-health-parts-list" aria-label="What the score is made of">
        {shown.map(({ name, score, share, text }) => (
          <li key={name} className="cx-health-part">
            <span className="cx-health-part-name">
              <Line text={healthComponentName(name)} fallback="Unnamed" />
            </span>
            {score === undefined ? (
              <span className="cx-health-part-other" dir="auto">
                {text === undefined ? <Nothing /> : shorten(formatDaysIn(text), 120)}
              </span>
            ) : (
              <>
                <span className="cx-health-part-score">
                  <span className="cx-figure cx-strong">{formatCount(Math.round(score))}</span>
                  <ScoreBar score={score} tone={toneOfScore(score)} />
                </span>
                {share !== undefined && (
                  <span className="cx-cell-sub">{formatShare(share / 100)} of the score</span>
                )}
                {text !== undefined && !said.includes(text) && (
                  <span className="cx-cell-sub" dir="auto">
                    {shorten(formatDaysIn(text), 200)}
                  </span>
                )}
              </>
            )}
          </li>
        ))}
      </ul>
      {parts.length > shownAtFirst && (
        <Button
          variant="transparent"
          size="compact-xs"
          px={0}
          className="cx-more"
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          {all ? 'Show less' : `Show ${formatCount(parts.length - shownAtFirst)} more`}
        </Button>
      )}
    </div>
  );
}
