import { Title } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';

let screenShown: string | undefined;
let screenFocused: string | undefined;

interface PageHeaderProps {
  title: string;
  /** For the browser's tab, where it differs from the title. */
  tabTitle?: string;
  /** Beside the title. */
  aside?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
}

/**
 * The heading of a screen. After a change of screens it takes the focus, so that keyboards and screen readers
 * start at the new screen; the first screen of a visit leaves the focus alone.
 */
export function PageHeader({ title, tabTitle = title, aside, description, actions }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const screen = useLocation({ select: (location) => location.pathname });
  useEffect(() => {
    const arrived = screenShown !== undefined && screenShown !== screen;
    // The heading shown while the screen was loading had the focus and is gone.
    const lost = screenFocused === screen && document.activeElement === document.body;
    screenShown = screen;
    if (!arrived && !lost) return;
    screenFocused = screen;
    heading.current?.focus({ preventScroll: true });
  }, [screen]);
  useEffect(() => {
    document.title = `${tabTitle} · CSCX.AI for HubSpot`;
  }, [tabTitle]);
  return (
    <div className="cx-page-header">
      <div className="cx-page-header-text">
        <div className="cx-page-title-line">
          <Title order={1} ref={heading} tabIndex={-1} className="cx-page-title" dir="auto">
            {title}
          </Title>
          {aside}
        </div>
        {description && <div className="cx-page-description">{description}</div>}
      </div>
      {actions && <div className="cx-page-actions">{actions}</div>}
    </div>
  );
}
