import { Button } from '@mantine/core';
import { messageOf } from '../../api/request.ts';
import styles from './save-bar.module.css';

interface SaveBarProps {
  /** The effect of saving, or what prevents it. */
  words: string;
  error: Error | null;
  busy: boolean;
  disabled: boolean;
  /** The label of the button. */
  submit?: string;
  onSave: () => void;
  onDiscard: () => void;
}

/** Always visible while there are unsaved changes. */
export function SaveBar({ words, error, busy, disabled, submit = 'Save', onSave, onDiscard }: SaveBarProps) {
  return (
    <section className={styles.bar} aria-label="Unsaved changes">
      <p className={styles.words} {...(error ? { role: 'alert', 'data-tone': 'bad' } : {})}>
        {error ? messageOf(error) : words}
      </p>
      <Button variant="default" onClick={onDiscard} disabled={busy}>
        Discard
      </Button>
      <Button onClick={onSave} loading={busy} disabled={disabled}>
        {submit}
      </Button>
    </section>
  );
}
