import { SimpleGrid, UnstyledButton } from '@mantine/core';
import { RenewalGapKind, type RenewalGapList } from '../../../src/contract/renewals.ts';
import { formatCount } from '../format/amounts.ts';
import styles from './renewal-gaps.module.css';
import { gapWords } from './renewal-words.ts';

interface GapKindsProps {
  counts: RenewalGapList['counts'];
  chosen: RenewalGapKind | undefined;
  onChoose: (kind: RenewalGapKind | undefined) => void;
}

/** The number of gaps of each type; selecting a type filters the list. */
export function GapKinds({ counts, chosen, onChoose }: GapKindsProps) {
  const of = new Map(counts.map(({ kind, count }) => [kind, count]));
  const shown = RenewalGapKind.options.filter((kind) => (of.get(kind) ?? 0) > 0 || kind === chosen);
  if (shown.length === 0) return null;
  return (
    <SimpleGrid
      component="ul"
      minColWidth="220px"
      autoFlow="auto-fit"
      spacing={10}
      mb="md"
      aria-label="Types of gaps"
    >
      {shown.map((kind) => (
        <li key={kind}>
          <UnstyledButton
            className={styles.kind}
            aria-pressed={kind === chosen}
            onClick={() => onChoose(kind === chosen ? undefined : kind)}
          >
            <span className={styles.count}>{formatCount(of.get(kind) ?? 0)}</span>
            <span className="cx-strong">{gapWords[kind].word}</span>
            <span className="cx-cell-sub">{gapWords[kind].meaning}</span>
          </UnstyledButton>
        </li>
      ))}
    </SimpleGrid>
  );
}
