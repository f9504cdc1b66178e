import { Anchor } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';

/** A link to a screen of ours by its path, as replies have it. A path that leads elsewhere is not linked. */
export function ChatLink({ path, children }: { path: string; children: ReactNode }) {
  const router = useRouter();
  if (!/^\/(?!\/)/.test(path)) return children;
  const onClick = (event: MouseEvent) => {
    // A new tab or window is the browser's business.
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void router.navigate({ href: path });
  };
  return (
    <Anchor href={path} onClick={onClick} className="cx-chat-link">
      {children}
    </Anchor>
  );
}

/** Where the rest of a reply is to be found. */
export function ChatLinks({ links }: { links: readonly { label: string; path: string }[] }) {
  if (links.length === 0) return null;
  return (
    <p className="cx-chat-links">
      {links.map(({ label, path }) => (
        <ChatLink key={`${label} ${path}`} path={path}>
          <bdi>{label}</bdi>
        </ChatLink>
      ))}
    </p>
  );
}
