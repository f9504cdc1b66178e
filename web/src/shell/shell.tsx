import { AppShell, Burger, Loader, ScrollArea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { LiveEvents } from '../api/live-events.tsx';
import { isSignedOut } from '../api/request.ts';
import { sessionQuery } from '../api/session.ts';
import { ChatAside } from '../chat/chat-aside.tsx';
import { ChatButton } from '../chat/chat-button.tsx';
import { chatBesideFrom, useChatPanel } from '../chat/use-chat-panel.ts';
import { choosePreferences } from '../format/preferences.ts';
import { SignInScreen } from '../sign-in/sign-in-screen.tsx';
import { Breadcrumbs } from '../ui/breadcrumbs.tsx';
import { Failure } from '../ui/failure.tsx';
import { Account } from './account.tsx';
import { Brand, Mark } from './brand.tsx';
import { Navigation } from './navigation.tsx';
import { SyncBadge } from './sync-badge.tsx';

/** What is around every screen; without a session, the way to get one. */
export function Shell() {
  const session = useQuery(sessionQuery);
  const [open, menu] = useDisclosure(false);
  const chat = useChatPanel();
  const path = useLocation({ select: (location) => location.pathname });
  // A chosen destination closes the menu of narrow screens.
  useEffect(() => {
    if (path) menu.close();
  }, [path, menu.close]);

  if (session.isPending) {
    return (
      <main className="cx-centre">
        <h1 className="cx-unseen">Loading</h1>
        <Loader aria-hidden />
      </main>
    );
  }
  if (isSignedOut(session.error)) return <SignInScreen />;
  if (!session.data) {
    return (
      <main className="cx-centre">
        <div className="cx-centre-card">
          <h1 className="cx-unseen">CSCX.AI for HubSpot</h1>
          <Mark size={36} />
          <Failure
            error={session.error}
            title="CSCX.AI for HubSpot could not start"
            onRetry={() => void session.refetch()}
          />
        </div>
      </main>
    );
  }

  // All that is below writes dates and numbers as its user chose; another choice has it all written anew.
  const { locale, timeZone } = session.data;
  choosePreferences({ locale, timeZone });

  return (
    <LiveEvents key={`${locale} ${timeZone}`}>
      <a href="#main" className="cx-skip">
        Skip to the content
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
        <AppShell.Header className="cx-header">
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
        <AppShell.Navbar className="cx-side" aria-label="Main" id="navigation">
          <div className="cx-side-top">
            <Link to="/customers" className="cx-brand-link">
              <Brand />
            </Link>
            <Burger opened onClick={menu.close} hiddenFrom="sm" size="sm" aria-label="Close the menu" />
          </div>
          <AppShell.Section grow component={ScrollArea} px={10} py={6}>
            <Navigation />
          </AppShell.Section>
          <Account session={session.data} />
        </AppShell.Navbar>
        <AppShell.Main className="cx-main" id="main" tabIndex={-1}>
          <div className="cx-content">
            <Outlet />
          </div>
        </AppShell.Main>
        <ChatAside chat={chat} />
      </AppShell>
    </LiveEvents>
  );
}
