import { Button, Group, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { type ChatAction, questionLifeMs } from '../../../src/contract/chat.ts';
import { shorten } from '../format/text.ts';
import { useNow } from '../ui/now.ts';
import { isChosen } from './chat-chosen.ts';
import { ChatSuggestion } from './chat-suggestion.tsx';

interface ChatActionsProps {
  actions: readonly ChatAction[];
  /** When they were offered. */
  at: string;
  /** Only the questions of the newest reply can be answered. */
  isNewest: boolean;
  isBusy: boolean;
  /** Sends the user's next message. */
  answer: string | undefined;
  onPress: (action: ChatAction) => void;
}

/** The buttons under a reply. All of them stay visible; answers to a question can be clicked while it is open. */
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
        <Group gap={6} mt="xs">
          {said.map((action) => (
            <ChatSuggestion
              key={action.id}
              older={!isNewest}
              disabled={isBusy}
              onClick={() => onPress(action)}
            >
              <bdi>{shorten(action.label, 160)}</bdi>
            </ChatSuggestion>
          ))}
        </Group>
      )}
    </>
  );
}

/** A question that stays open for a few minutes. */
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

/** The answers to a question. The given one stays marked. */
function Answers({ actions, isOpen, isBusy = false, answer, onPress }: AnswersProps) {
  const chosen = actions.find((action) => isChosen(action, answer));
  return (
    <Group gap={6} mt="xs">
      {actions.map((action) => (
        <Button
          key={action.id}
          variant={action.kind === 'confirm' ? 'filled' : 'default'}
          size="compact-md"
          disabled={!isOpen || isBusy}
          leftSection={action === chosen ? <IconCheck size={15} aria-label="Selected:" /> : undefined}
          onClick={() => onPress(action)}
        >
          {shorten(action.label, 80)}
        </Button>
      ))}
      {!isOpen && !chosen && (
        <Text fz="xs" c="dimmed" w="100%">
          This question has expired. Ask again if you still want it.
        </Text>
      )}
    </Group>
  );
}
