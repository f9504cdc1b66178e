import { Button, Loader, Stack, VisuallyHidden } from '@mantine/core';
import { IconArrowLeft, IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { LiveEvents } from '../api/live-events.tsx';
import { isSignedOut, RequestFailed } from '../api/request.ts';
import { sessionQuery } from '../api/session.ts';
import { choosePreferences } from '../format/preferences.ts';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Failure } from '../ui/page/failure.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { TextLink } from '../ui/value/links.tsx';
import styles from './frame.module.css';
import { Menu } from './menu.tsx';
import { usePlace } from './place.ts';

const ignoreAlerts = () => {};

/** What surrounds the screens of a part: who is asking, its menu, and the way back from other screens. */
export function Frame() {
  const { options } = usePlace();
  const session = useQuery(sessionQuery);
  if (session.isPending) return <Waiting />;
  if (!session.data) return <Refused error={session.error} onRetry={() => void session.refetch()} />;
  const locale = options.locale ?? session.data.locale;
  const { timeZone } = session.data;
  // Everything below formats dates and numbers by these; changing them re-renders it all.
  choosePreferences({ locale, timeZone });
  return (
    <LiveEvents key={`${locale} ${timeZone}`} onAlerts={ignoreAlerts}>
      <Screens>
        <Outlet />
      </Screens>
    </LiveEvents>
  );
}

function Screens({ children }: { children: ReactNode }) {
  const { part, area } = usePlace();
  const path = useLocation({ select: ({ pathname }) => pathname.replace(/\/+$/, '') });
  const isInside = area.owns(path);
  return (
    <div className={styles.frame}>
      {isInside && part.hasMenu && <Menu />}
      {!isInside && (
        <nav className={styles.back} aria-label={part.name}>
          <TextLink to={area.home} fw={550} size="sm">
            <IconArrowLeft size={15} stroke={1.8} aria-hidden /> {part.back}
          </TextLink>
        </nav>
      )}
      {children}
    </div>
  );
}

function Waiting() {
  const { part } = usePlace();
  return (
    <Stack align="center" py={48} role="status">
      <VisuallyHidden>Loading {part.name}</VisuallyHidden>
      <Loader aria-hidden />
    </Stack>
  );
}

/** Why nothing can be shown, and what to do. */
function Refused({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { part } = usePlace();
  const signedOut = isSignedOut(error);
  const forbidden = error instanceof RequestFailed && error.code === 'forbidden';
  if (!signedOut && !forbidden) {
    return (
      <div className={styles.frame}>
        <Failure error={error} title={`Couldn’t load ${part.name}`} onRetry={onRetry} />
      </div>
    );
  }
  return (
    <div className={styles.frame} role="alert">
      <Panel>
        <EmptyState
          icon={IconLock}
          title={signedOut ? 'Your session has ended' : `You don’t have access to ${part.name}`}
          action={
            <Button variant="default" onClick={onRetry}>
              Try again
            </Button>
          }
        >
          {signedOut ? 'Sign in again, then try again.' : 'Ask an admin of your organization for access.'}
        </EmptyState>
      </Panel>
    </div>
  );
}
