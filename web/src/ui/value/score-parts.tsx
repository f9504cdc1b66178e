import { Group, Stack } from '@mantine/core';
import { formatCount, formatShare } from '../../format/amounts.ts';
import { ScoreBar } from './score-bar.tsx';
import styles from './score-parts.module.css';
import type { Tone } from './state-pill.tsx';

interface ScorePart {
  id: string;
  name: string;
  score: number;
  tone: Tone;
  /** Its share of the total, in percent. */
  share?: number | undefined;
  /** The score itself is in percent. */
  percent?: boolean;
}

/** The components of a score, a bar for each. */
export function ScoreParts({ parts }: { parts: readonly ScorePart[] }) {
  return (
    <Stack component="ul" gap={10} aria-label="Score components">
      {parts.map(({ id, name, score, tone, share, percent = false }) => (
        <li key={id} className={styles.part}>
          <Group component="span" gap="0 8px" align="baseline" fw={550}>
            <bdi>{name}</bdi>
            {share !== undefined && (
              <span className="cx-cell-sub">{formatShare(share / 100)} of the score</span>
            )}
          </Group>
          <ScoreBar score={score} tone={tone} />
          <span className={`cx-figure ${styles.value}`}>
            {formatCount(Math.round(score))}
            {percent && '%'}
          </span>
        </li>
      ))}
    </Stack>
  );
}
