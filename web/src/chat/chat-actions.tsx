import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { type ChatAction, questionLifeMs } from '../../../src/contract/chat.ts';
import { shorten } from '../format/text.ts';
import { useNow } from '../ui/now.ts';
import { isChosen } from './chat-chosen.ts';

interface ChatActionsProps {
  actions: readonly ChatAction[];
  /** When they were offered. */
  at: string;
  /** Whether the reply is the newest: only that one's questions can be answered. */
  isNewest: boolean;
  isBusy: boolean;
  /** What was said to the reply. */
  answer: string | undefined;
  onPress: (action: ChatAction) => void;
}

/** What can be pressed under a reply. All of it stays to be seen; what answers a question can be pressed while it waits. */
export function ChatActions({ actions, at, isNewest, isBusy, answer, onPress }: ChatActionsProps) {
  const said = actions.filter(({ id }) => id.startsWith('say:'));
  const answers = actions.filter(({ id }) => !id.startsWith('say:'));
  const mayBeOpen = isNewest && answers.some(({ outdated }) => !outdated);
  return (
    <>
      {answers.length > 0 &&
        (mayBeOpen ? (
          <OpenAnswers actions={answers} at={at} isBusy={isBusy} onPress={onPress} />
        ) : (
          <Answers actions={answers} isOpen={false} answer={answer} onPress={onPress} />
        ))}
      {said.length > 0 && (
        <div className="cx-chat-actions" data-older={isNewest ? undefined : true}>
          {said.map((action) => (
            <button
              key={action.id}
              type="button"
              className="cx-chat-suggestion"
              disabled={isBusy}
              onClick={() => onPress(action)}
            >
              <bdi>{shorten(action.label, 160)}</bdi>
            </button>
          ))}
        </div>
      )}
    </>
  );
}

/** A question that waits: it does so for some minutes. */
function OpenAnswers({
  actions,
  at,
  isBusy,
  onPress,
}: Pick<ChatActionsProps, 'actions' | 'at' | 'isBusy' | 'onPress'>) {
  const isOpen = useNow(5_000) < Date.parse(at) + questionLifeMs;
  return <Answers actions={actions} isOpen={isOpen} isBusy={isBusy} answer={undefined} onPress={onPress} />;
}

interface AnswersProps extends Pick<ChatActionsProps, 'actions' | 'answer' | 'onPress'> {
  isOpen: boolean;
  isBusy?: boolean;
}

/** The answers to a question. The one that was given keeps a mark. */
function Answers({ actions, isOpen, isBusy = false, answer, onPress }: AnswersProps) {
  const chosen = actions.find((action) => isChosen(action, answer));
  return (
    <div className="cx-chat-actions">
      {actions.map((action) => (
        <Button
          key={action.id}
          variant={action.kind === 'confirm' ? 'filled' : 'default'}
          size="compact-md"
          disabled={!isOpen || isBusy}
          leftSection={action === chosen ? <IconCheck size={15} aria-label="Chosen:" /> : undefined}
          onClick={() => onPress(action)}
        >
          {shorten(action.label, 80)}
        </Button>
      ))}
      {!isOpen && !chosen && (
        <p className="cx-chat-outdated">
          This question is no longer open. Say it again if you still want it.
        </p>
      )}
    </div>
  );
}
