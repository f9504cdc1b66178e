import { Anchor, Flex } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';
import { useConnection } from '../../api/connection.ts';

/** A link to a screen by its path, as in replies. Other paths aren't linked. */
export function ChatLink({ path, children }: { path: string; children: ReactNode }) {
  const router = useRouter();
  const { basePath } = useConnection();
  if (!/^\/(?!\/)/.test(path)) return children;
  const onClick = (event: MouseEvent) => {
    // The browser handles new tabs and windows.
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void router.navigate({ href: path });
  };
  return (
    <Anchor href={`${basePath}${path}`} onClick={onClick} fw={550}>
      {children}
    </Anchor>
  );
}

/** Links to more than a reply shows. */
export function ChatLinks({ links }: { links: readonly { label: string; path: string }[] }) {
  if (links.length === 0) return null;
  return (
    <Flex component="p" wrap="wrap" columnGap="md">
      {links.map(({ label, path }) => (
        <ChatLink key={`${label} ${path}`} path={path}>
          <bdi>{label}</bdi>
        </ChatLink>
      ))}
    </Flex>
  );
}
