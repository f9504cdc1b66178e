import { AppShell, CloseButton, Loader, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Failure } from '../ui/page/failure.tsx';
import { chatCodeQuery } from './chat-code.ts';
import styles from './chat-panel.module.css';
import { type ChatPanelState, chatPanelId } from './use-chat-panel.ts';

/** The place of the chat: next to the page, or over it if there is no room. */
export function ChatAside({ chat }: { chat: ChatPanelState }) {
  const code = useQuery({ ...chatCodeQuery, enabled: chat.opened });
  if (!chat.opened) return null;
  const Panel = code.data;
  return (
    <AppShell.Aside className={styles.panel} id={chatPanelId} aria-label="Chat">
      {Panel ? (
        <Panel chat={chat} />
      ) : (
        <Stack p="md" align="flex-end">
          <CloseButton aria-label="Close the chat" onClick={chat.close} />
          {code.isError ? (
            <Failure
              error={new Error('If this keeps happening, reload the page.')}
              title="Couldn’t load the chat"
              onRetry={() => void code.refetch()}
            />
          ) : (
            <Loader aria-label="Loading chat…" />
          )}
        </Stack>
      )}
    </AppShell.Aside>
  );
}
