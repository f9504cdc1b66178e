import { AppShell, CloseButton, Loader, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Failure } from '../ui/failure.tsx';
import { chatCodeQuery } from './chat-code.ts';
import { type ChatPanelState, chatPanelId } from './use-chat-panel.ts';

/** The place of the chat beside the page, or over it where there is no room. */
export function ChatAside({ chat }: { chat: ChatPanelState }) {
  const code = useQuery({ ...chatCodeQuery, enabled: chat.opened });
  if (!chat.opened) return null;
  const Panel = code.data;
  return (
    <AppShell.Aside className="cx-chat" id={chatPanelId} aria-label="Chat">
      {Panel ? (
        <Panel chat={chat} />
      ) : (
        <Stack p="md" align="flex-end">
          <CloseButton aria-label="Close the chat" onClick={chat.close} />
          {code.isError ? (
            <Failure
              error={new Error('Its code did not arrive. If it stays so, reload the page.')}
              title="The chat could not be opened"
              onRetry={() => void code.refetch()}
            />
          ) : (
            <Loader aria-label="The chat is on its way" />
          )}
        </Stack>
      )}
    </AppShell.Aside>
  );
}
