import { Text, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { formatAge, formatMomentExactly } from '../format/dates.ts';
import { type PortalsSummary, summaryOf } from '../portals/portal-state.ts';
import { useNow } from '../ui/now.ts';
import { useTurnOfDay } from '../ui/today.ts';
import { Dot } from '../ui/value/state-pill.tsx';
import styles from './sync-badge.module.css';

/** The state of the connected portals, and the oldest last sync. */
const useSummary = (): PortalsSummary => {
  const status = useQuery(statusQuery(useLive()));
  if (status.data) return summaryOf(status.data.integrations);
  return status.isError ? { word: 'Status unknown', tone: 'warn' } : { word: 'Loading', tone: 'idle' };
};

/** Always visible: the state of the HubSpot sync, and the time of the last one. */
export function SyncBadge() {
  const now = useNow(10_000);
  useTurnOfDay();
  const { word, tone, syncedAt } = useSummary();
  return (
    <Link
      to="/settings/integrations/hubspot"
      className={styles.badge}
      data-tone={tone}
      title={syncedAt === undefined ? undefined : `Last sync: ${formatMomentExactly(syncedAt)}`}
    >
      <Dot tone={tone} />
      <VisuallyHidden>HubSpot sync: </VisuallyHidden>
      <span className="cx-strong">{word}</span>
      {syncedAt !== undefined && (
        <Text span inherit c="dimmed" visibleFrom="sm">
          synced {formatAge(syncedAt, now)}
        </Text>
      )}
    </Link>
  );
}
