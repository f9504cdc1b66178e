import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './chat-suggestion.module.css';

interface ChatSuggestionProps {
  disabled: boolean;
  onClick: () => void;
  /** Offered by an older reply. */
  older?: boolean;
  /** One of many in a list: without a border. */
  plain?: boolean;
  children: ReactNode;
}

/** A sentence that a click sends. */
export function ChatSuggestion({ older, plain, ...button }: ChatSuggestionProps) {
  return (
    <UnstyledButton
      className={styles.suggestion}
      data-older={older || undefined}
      data-plain={plain || undefined}
      {...button}
    />
  );
}
