import { useLocalStorage } from '@mantine/hooks';
import { useCallback, useMemo, useRef, useState } from 'react';

/** From this width, in em, the chat is next to the page; below, it covers part of the page. */
export const chatBesideFrom = 75;

/** Below this width, in em, the chat covers the whole page. */
export const coversBelow = 48;

/**
 * Opens and closes the chat. It keeps its state on other pages and after a reload; if it would cover the whole page,
 * it only opens on request.
 */
export interface ChatPanelState {
  opened: boolean;
  /** How often it was requested on this page; each time, its input gets the focus. */
  asked: number;
  open: () => void;
  /** Closes it and returns the focus to where it was. */
  close: () => void;
}

export function useChatPanel(): ChatPanelState {
  const [stored, setStored] = useLocalStorage<boolean>({
    key: 'cscx-chat-open',
    defaultValue: false,
    getInitialValueInEffect: false,
    // Other windows keep their own state.
    sync: false,
  });
  const [asked, setAsked] = useState(0);
  const [covers] = useState(() => window.matchMedia(`(max-width: ${coversBelow}em)`).matches);
  const before = useRef<Element | null>(null);
  const open = useCallback(() => {
    before.current = document.activeElement;
    setStored(true);
    setAsked((times) => times + 1);
  }, [setStored]);
  const close = useCallback(() => {
    setStored(false);
    const { current } = before;
    if (current instanceof HTMLElement && current.isConnected && current !== document.body) current.focus();
    else document.getElementById(chatButtonId)?.focus();
  }, [setStored]);
  const opened = stored === true && (!covers || asked > 0);
  return useMemo(() => ({ opened, asked, open, close }), [opened, asked, open, close]);
}

export const chatButtonId = 'chat-button';
export const chatPanelId = 'chat';
