import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ChatAction } from '../../../src/contract/chat.ts';
import { shorten } from '../format/text.ts';

interface ChatActionsProps {
  actions: readonly ChatAction[];
  /** Whether the reply is the newest: only that one's questions can be answered. */
  isOpen: boolean;
  isBusy: boolean;
  /** What was said to the reply. */
  answer: string | undefined;
  onPress: (action: ChatAction) => void;
}

/** The answer with which a question was closed keeps a mark. */
const isAnswer = (action: ChatAction, answer: string | undefined): boolean =>
  (action.kind === 'confirm' && answer === 'Yes') || (action.kind === 'cancel' && answer === 'No');

/** What can be pressed under a reply. Questions stay to be seen after they were answered; suggestions go. */
export function ChatActions({ actions, isOpen, isBusy, answer, onPress }: ChatActionsProps) {
  const shown = actions.filter(({ kind }) => isOpen || kind !== 'suggest');
  if (shown.length === 0) return null;
  return (
    <div className="cx-chat-actions">
      {shown.map((action) =>
        action.kind === 'suggest' ? (
          <button
            key={action.id}
            type="button"
            className="cx-chat-suggestion"
            disabled={isBusy}
            onClick={() => onPress(action)}
          >
            <bdi>{shorten(action.label, 160)}</bdi>
          </button>
        ) : (
          <Button
            key={action.id}
            variant={action.kind === 'confirm' ? 'filled' : 'default'}
            size="compact-md"
            disabled={!isOpen || isBusy}
            leftSection={isAnswer(action, answer) ? <IconCheck size={15} aria-label="Chosen:" /> : undefined}
            onClick={() => onPress(action)}
          >
            {shorten(action.label, 80)}
          </Button>
        ),
      )}
    </div>
  );
}
