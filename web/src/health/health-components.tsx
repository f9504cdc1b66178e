import { Box, Button, SimpleGrid, Text } from '@mantine/core';
import { useState } from 'react';
import { formatCount, formatShare } from '../format/amounts.ts';
import { formatDaysIn } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { ScoreBar } from '../ui/value/score-bar.tsx';
import { Line, Nothing } from '../ui/value/values.tsx';
import { toneOfScore } from './health.tsx';
import styles from './health-components.module.css';
import { type HealthPart, healthParts } from './health-parts.ts';
import { healthComponentName } from './health-words.ts';

/** Programs can send any number of components. This many are shown at first. */
const shownAtFirst = 6;
const shownAtMost = 200;

/** The score of a component with its share and its explanation, or whatever else a program sent. */
function Part({ part: { score, share, text }, said }: { part: HealthPart; said: readonly string[] }) {
  if (score === undefined) {
    return (
      <Text span inherit display="block" fw={600} dir="auto">
        {text === undefined ? <Nothing /> : shorten(formatDaysIn(text), 120)}
      </Text>
    );
  }
  return (
    <>
      <span className={styles.score}>
        <span className="cx-figure cx-strong">{formatCount(Math.round(score))}</span>
        <ScoreBar score={score} tone={toneOfScore(score)} />
      </span>
      {share !== undefined && <span className="cx-cell-sub">{formatShare(share / 100)} of the score</span>}
      {text !== undefined && !said.includes(text) && (
        <span className="cx-cell-sub" dir="auto">
          {shorten(formatDaysIn(text), 200)}
        </span>
      )}
    </>
  );
}

interface HealthComponentsProps {
  components: Record<string, unknown>;
  /** Sentences that are already shown. */
  said: readonly string[];
}

/** The components of a score, as small bars. */
export function HealthComponents({ components, said }: HealthComponentsProps) {
  const [all, setAll] = useState(false);
  const parts = healthParts(components);
  if (parts.length === 0) return null;
  const shown = parts.slice(0, all ? shownAtMost : shownAtFirst);
  return (
    <Box miw={0}>
      <SimpleGrid
        component="ul"
        minColWidth="132px"
        autoFlow="auto-fit"
        spacing={24}
        verticalSpacing="md"
        aria-label="Score components"
      >
        {shown.map((part) => (
          <li key={part.name} className={styles.part}>
            <Line text={healthComponentName(part.name)} fallback="Unnamed" />
            <Part part={part} said={said} />
          </li>
        ))}
      </SimpleGrid>
      {parts.length > shownAtFirst && (
        <Button
          variant="transparent"
          size="compact-xs"
          px={0}
          mt="xs"
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          {all ? 'Show less' : `Show ${formatCount(parts.length - shownAtFirst)} more`}
        </Button>
      )}
    </Box>
  );
}
