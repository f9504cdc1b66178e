import { Box, Group, Title } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { useMount } from '../mount.ts';
import styles from './page-header.module.css';

interface PageHeaderProps {
  title: string;
  /** The title of the browser's tab, if it differs. */
  tabTitle?: string;
  /** Next to the title. */
  aside?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
}

/**
 * The heading of a screen. After a change of screens it gets the focus, so that keyboards and screen readers start at
 * the new screen; the first screen of a visit doesn't change the focus.
 */
export function PageHeader({ title, tabTitle = title, aside, description, actions }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { embedded, heading: focus } = useMount();
  const screen = useLocation({ select: (location) => location.pathname });
  useEffect(() => {
    const arrived = focus.shown !== undefined && focus.shown !== screen;
    // The heading shown while the screen was loading had the focus and is gone.
    const lost = focus.focused === screen && document.activeElement === document.body;
    focus.shown = screen;
    if (!arrived && !lost) return;
    focus.focused = screen;
    heading.current?.focus({ preventScroll: !embedded });
  }, [screen, focus, embedded]);
  useEffect(() => {
    if (!embedded) document.title = `${tabTitle} · CSCX.AI for HubSpot`;
  }, [tabTitle, embedded]);
  return (
    <Group justify="space-between" align="flex-start" gap="sm" mb="lg">
      <Box flex="1 1 340px" miw={0}>
        <Group gap="4px 10px">
          <Title
            order={embedded ? 2 : 1}
            size="h1"
            ref={heading}
            tabIndex={-1}
            className={styles.title}
            dir="auto"
          >
            {title}
          </Title>
          {aside}
        </Group>
        {description && (
          <Box mt={3} c="dimmed">
            {description}
          </Box>
        )}
      </Box>
      {actions && <Group gap="xs">{actions}</Group>}
    </Group>
  );
}
