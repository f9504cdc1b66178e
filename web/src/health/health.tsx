import { VisuallyHidden } from '@mantine/core';
import { IconArrowDownRight, IconArrowRight, IconArrowUpRight } from '@tabler/icons-react';
import { shorten } from '../format/text.ts';
import type { Tone } from '../ui/value/state-pill.tsx';
import { Nothing } from '../ui/value/values.tsx';
import styles from './health.module.css';

const trends = {
  growing: { Glyph: IconArrowUpRight, word: 'growing', tone: 'good' },
  stable: { Glyph: IconArrowRight, word: 'stable', tone: 'idle' },
  declining: { Glyph: IconArrowDownRight, word: 'declining', tone: 'bad' },
} as const;

const isTrend = (text: string): text is keyof typeof trends => Object.hasOwn(trends, text);

/** The scores at which the color changes, with both ends. */
export const bandBounds = [0, 40, 70, 100] as const;

/** The tone of a score from 0 to 100. */
export const toneOfScore = (score: number): Tone =>
  score >= bandBounds[2] ? 'good' : score >= bandBounds[1] ? 'warn' : 'bad';

/** A health score from 0 to 100 with its trend. Unknown trends of other programs are shown as text. */
export function Health({
  score,
  trend,
  large = false,
}: {
  score: number | null;
  trend: string | null;
  large?: boolean;
}) {
  if (score === null) return <Nothing label="no health score" />;
  const known = trend !== null && isTrend(trend) ? trends[trend] : undefined;
  return (
    <span className={styles.health} data-large={large || undefined}>
      <span className={styles.score} data-tone={toneOfScore(score)}>
        {score}
      </span>
      {known ? (
        <span className={styles.trend} data-tone={known.tone} title={known.word}>
          <known.Glyph size={large ? 20 : 16} stroke={2} aria-hidden />
          {large ? known.word : <VisuallyHidden component="span">{known.word}</VisuallyHidden>}
        </span>
      ) : (
        large && trend !== null && <span className={styles.other}>{shorten(trend, 40)}</span>
      )}
    </span>
  );
}
