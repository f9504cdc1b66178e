import { Button } from '@mantine/core';
import { messageOf } from '../api/request.ts';

interface SaveBarProps {
  /** What saving will lead to, or what keeps it from being saved. */
  words: string;
  error: Error | null;
  busy: boolean;
  disabled: boolean;
  /** What the button says. */
  submit?: string;
  onSave: () => void;
  onDiscard: () => void;
}

/** Always in sight while something is changed and not saved. */
export function SaveBar({ words, error, busy, disabled, submit = 'Save', onSave, onDiscard }: SaveBarProps) {
  return (
    <section className="cx-save-bar" aria-label="Unsaved changes">
      <p className="cx-save-words" {...(error ? { role: 'alert', 'data-tone': 'bad' } : {})}>
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
