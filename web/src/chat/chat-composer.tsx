import { ActionIcon, Textarea } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { longestChatMessage } from '../../../src/contract/chat.ts';
import { formatCount } from '../format/amounts.ts';
import styles from './chat-composer.module.css';
import { type HistoryPlace, saidBefore, stepHistory } from './chat-history.ts';

/** The remaining characters are shown below this number. */
const shownBelow = 200;

interface ChatComposerProps {
  draft: string;
  onDraft: (text: string) => void;
  /** The user's messages, the oldest first. */
  said: readonly string[];
  isBusy: boolean;
  /** Each change, from 0 on, moves the cursor here. */
  focus: number;
  onSend: (message: string) => void;
}

/** The field for the next message. Enter sends it, Shift+Enter starts a new line, and the up arrow recalls earlier ones. */
export function ChatComposer({ draft, onDraft, said, isBusy, focus, onSend }: ChatComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const hint = useId();
  const [place, setPlace] = useState<HistoryPlace>(undefined);
  useEffect(() => {
    if (focus === 0) return;
    const { current } = field;
    current?.focus();
    current?.setSelectionRange(current.value.length, current.value.length);
  }, [focus]);

  const message = draft.trim();
  const left = longestChatMessage - message.length;
  const maySend = message !== '' && left >= 0 && !isBusy;
  const write = (text: string) => {
    setPlace(undefined);
    onDraft(text);
  };
  const send = () => {
    if (!maySend) return;
    write('');
    onSend(message);
  };
  const before = saidBefore(said);
  const browse = (event: KeyboardEvent<HTMLTextAreaElement>, step: 'back' | 'forward') => {
    // Inside a text, the arrow keys move the cursor.
    if (place === undefined && draft !== '') return;
    const next = stepHistory(before.length, place, step);
    if (next === place) return;
    event.preventDefault();
    setPlace(next);
    onDraft(next === undefined ? '' : (before[next] ?? ''));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Enter that completes a composed character sends nothing.
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === 'ArrowUp') browse(event, 'back');
    else if (event.key === 'ArrowDown') browse(event, 'forward');
  };
  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Textarea
        ref={field}
        aria-label="Message"
        aria-describedby={hint}
        placeholder="Ask a question or give a command"
        autosize
        data-autofocus={focus > 0 || undefined}
        minRows={1}
        maxRows={8}
        value={draft}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        error={left < 0}
      />
      <ActionIcon
        type="submit"
        variant="filled"
        color="cobalt"
        size={34}
        disabled={!maySend}
        aria-label="Send"
        title="Send (Enter)"
      >
        <IconArrowUp size={18} aria-hidden />
      </ActionIcon>
      <p className={styles.hint} id={hint} data-tone={left < 0 ? 'bad' : undefined} role="status">
        {left < 0
          ? `${formatCount(-left)} characters too many (maximum ${formatCount(longestChatMessage)}).`
          : left <= shownBelow && `${formatCount(left)} characters left`}
      </p>
    </form>
  );
}
