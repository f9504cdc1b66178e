import { AppShell, Burger, Loader, ScrollArea, Stack, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { useAlertToast } from '../alerts/alert-toast.tsx';
import { LiveEvents } from '../api/live-events.tsx';
import { isSignedOut } from '../api/request.ts';
import { sessionQuery } from '../api/session.ts';
import { ChatAside } from '../chat/chat-aside.tsx';
import { ChatButton } from '../chat/chat-button.tsx';
import { chatBesideFrom, useChatPanel } from '../chat/use-chat-panel.ts';
import { choosePreferences } from '../format/preferences.ts';
import { SignInScreen } from '../sign-in/sign-in-screen.tsx';
import { Brand, Mark } from '../ui/brand.tsx';
import { Failure } from '../ui/page/failure.tsx';
import { Account } from './account.tsx';
import { Breadcrumbs } from './breadcrumbs.tsx';
import { Navigation } from './navigation.tsx';
import styles from './shell.module.css';
import { SyncBadge } from './sync-badge.tsx';

/** The frame of every screen; without a session, the sign-in screen. */
export function Shell() {
  const session = useQuery(sessionQuery);
  const [open, menu] = useDisclosure(false);
  const chat = useChatPanel();
  const path = useLocation({ select: (location) => location.pathname });
  // On narrow screens, choosing a destination closes the menu.
  useEffect(() => {
    if (path) menu.close();
  }, [path, menu.close]);

  if (session.isPending) {
    return (
      <main className={styles.center}>
        <VisuallyHidden>
          <h1>Loading</h1>
        </VisuallyHidden>
        <Loader aria-hidden />
      </main>
    );
  }
  if (isSignedOut(session.error)) return <SignInScreen />;
  if (!session.data) {
    return (
      <main className={styles.center}>
        <Stack align="center" gap="lg" maw={560}>
          <VisuallyHidden>
            <h1>CSCX.AI for HubSpot</h1>
          </VisuallyHidden>
          <Mark size={36} />
          <Failure
            error={session.error}
            title="Couldn’t start CSCX.AI for HubSpot"
            onRetry={() => void session.refetch()}
          />
        </Stack>
      </main>
    );
  }

  // Everything below formats dates and numbers by the user's preferences; changing them re-renders it all.
  const { locale, timeZone } = session.data;
  choosePreferences({ locale, timeZone });

  return (
    <Live key={`${locale} ${timeZone}`}>
      <a href="#main" className={styles.skip}>
        Skip to content
      </a>
      <AppShell
        layout="alt"
        header={{ height: 52 }}
        navbar={{ width: 236, breakpoint: 'sm', collapsed: { mobile: !open } }}
        aside={{
          width: 420,
          breakpoint: chatBesideFrom * 16,
          collapsed: { desktop: !chat.opened, mobile: !chat.opened },
        }}
        padding={0}
        transitionDuration={120}
      >
        <AppShell.Header className={styles.header}>
          <Burger
            opened={open}
            onClick={menu.toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={open ? 'Close the menu' : 'Open the menu'}
            aria-expanded={open}
          />
          <Breadcrumbs />
          <SyncBadge />
          <ChatButton chat={chat} />
        </AppShell.Header>
        <AppShell.Navbar className={styles.side} aria-label="Main" id="navigation">
          <div className={styles.top}>
            <Link to="/customers" className={styles.brand}>
              <Brand />
            </Link>
            <Burger opened onClick={menu.close} hiddenFrom="sm" size="sm" aria-label="Close the menu" />
          </div>
          <AppShell.Section grow component={ScrollArea} px={10} py={6}>
            <Navigation />
          </AppShell.Section>
          <Account session={session.data} />
        </AppShell.Navbar>
        <AppShell.Main className={styles.main} id="main" tabIndex={-1}>
          <div className={styles.content}>
            <Outlet />
          </div>
        </AppShell.Main>
        <ChatAside chat={chat} />
      </AppShell>
    </Live>
  );
}

/** Keeps the screens up to date, and announces new alerts on all of them. */
function Live({ children }: { children: ReactNode }) {
  return <LiveEvents onAlerts={useAlertToast()}>{children}</LiveEvents>;
}
