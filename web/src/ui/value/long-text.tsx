import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import { formatCount } from '../../format/amounts.ts';
import { shorten } from '../../format/text.ts';
import styles from './long-text.module.css';

/** A text of any length, as plain text: cut at `cut` characters until the user expands it. */
export function LongText({ text, cut = 240, mono = false }: { text: string; cut?: number; mono?: boolean }) {
  const [whole, setWhole] = useState(false);
  const id = useId();
  const short = shorten(text, cut);
  const long = short !== text;
  return (
    <>
      <div
        id={id}
        className={styles.text}
        data-mono={mono || undefined}
        data-whole={(long && whole) || undefined}
        dir="auto"
        {...(long && whole ? { tabIndex: 0, role: 'region', 'aria-label': 'Whole text' } : {})}
      >
        {whole ? text : short}
      </div>
      {long && (
        <Button
          variant="transparent"
          size="compact-xs"
          px={0}
          aria-expanded={whole}
          aria-controls={id}
          onClick={() => setWhole(!whole)}
        >
          {whole ? 'Show less' : `Show all ${formatCount(text.length)} characters`}
        </Button>
      )}
    </>
  );
}
