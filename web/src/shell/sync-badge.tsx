import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { formatAge, formatMomentExactly } from '../format/dates.ts';
import { type PortalsSummary, summaryOf } from '../portals/portal-state.ts';
import { useNow } from '../ui/now.ts';
import { useTurnOfDay } from '../ui/today.ts';

/** The state of what is connected, and the oldest last sync. */
const useSummary = (): PortalsSummary => {
  const status = useQuery(statusQuery(useLive()));
  if (status.data) return summaryOf(status.data.integrations);
  return status.isError ? { word: 'State unknown', tone: 'warn' } : { word: 'Loading', tone: 'idle' };
};

/** Always in sight: whether the product is in step with HubSpot, and since when. */
export function SyncBadge() {
  const now = useNow(10_000);
  useTurnOfDay();
  const { word, tone, syncedAt } = useSummary();
  return (
    <Link
      to="/settings/integrations/hubspot"
      className="cx-sync-badge"
      data-tone={tone}
      title={syncedAt === undefined ? undefined : `Last sync: ${formatMomentExactly(syncedAt)}`}
    >
      <span className="cx-dot" data-tone={tone} aria-hidden />
      <span className="cx-unseen">HubSpot sync: </span>
      <span className="cx-sync-word">{word}</span>
      {syncedAt !== undefined && <span className="cx-sync-age">synced {formatAge(syncedAt, now)}</span>}
    </Link>
  );
}
