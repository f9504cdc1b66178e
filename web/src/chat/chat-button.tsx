import { Box, Button, Group } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { IconMessageCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { chatCodeQuery } from './chat-code.ts';
import { type ChatPanelState, chatButtonId, chatPanelId } from './use-chat-panel.ts';

const isMac = /Mac|iP(hone|ad|od)/.test(navigator.platform);

/** Ctrl+K, or Command+K on Macs, where Ctrl+K deletes the rest of a line. */
const isShortcut = (event: KeyboardEvent): boolean =>
  event.key.toLowerCase() === 'k' &&
  !event.altKey &&
  !event.shiftKey &&
  (isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey);

/** Opens the chat on every page. The keyboard shortcut opens it, and closes it if it has the focus. */
export function ChatButton({ chat }: { chat: ChatPanelState }) {
  const queryClient = useQueryClient();
  const prepare = () => void queryClient.prefetchQuery(chatCodeQuery);
  useWindowEvent('keydown', (event) => {
    if (!isShortcut(event) || event.defaultPrevented) return;
    // An open dialog comes first.
    if (document.querySelector('[role="dialog"][aria-modal="true"]:not(#chat *)')) return;
    event.preventDefault();
    const isThere = document.getElementById(chatPanelId)?.contains(document.activeElement) ?? false;
    if (chat.opened && isThere) chat.close();
    else chat.open();
  });
  return (
    <Button
      id={chatButtonId}
      variant="default"
      size="compact-md"
      aria-label="Ask"
      aria-expanded={chat.opened}
      aria-keyshortcuts={isMac ? 'Meta+K' : 'Control+K'}
      title={`Ask a question or give a command (${isMac ? '⌘' : 'Ctrl'} K)`}
      onClick={() => (chat.opened ? chat.close() : chat.open())}
      onPointerEnter={prepare}
      onFocus={prepare}
    >
      <Group gap={7} wrap="nowrap">
        <IconMessageCircle size={17} stroke={1.8} aria-hidden />
        <Box component="span" visibleFrom="sm">
          Ask
        </Box>
      </Group>
    </Button>
  );
}
