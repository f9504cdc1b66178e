import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { statusQuery } from '../api/integrations.ts';
import { useLive } from '../api/live-events.tsx';
import { formatAge, formatMomentExactly } from '../format/dates.ts';
import { useNow } from './now.ts';
import { lastSynced, type PortalState, portalState } from './portal-state.ts';
import type { Tone } from './state-pill.tsx';

interface Summary {
  word: string;
  tone: Tone;
  syncedAt?: string;
}

/** The state of the portal that needs attention most, and the oldest last sync. */
const useSummary = (): Summary => {
  const status = useQuery(statusQuery(useLive()));
  if (!status.data) {
    return status.isError ? { word: 'State unknown', tone: 'warn' } : { word: 'Loading', tone: 'idle' };
  }
  // A portal that somebody left on purpose calls for nothing.
  const portals = status.data.integrations.filter((portal) => portal.status !== 'disconnected');
  if (portals.length === 0) return { word: 'Not connected', tone: 'idle' };
  // Nothing is synced of a portal before its set-up is done: what it says of itself is that it can be reached.
  const synced = portals.filter(({ setup, state }) => setup === null || state.word !== 'Connected');
  if (synced.length === 0) return { word: 'Being set up', tone: 'idle' };
  const states = synced.map((portal) => portalState(portal));
  const worst = states.reduce<PortalState>((a, b) => (b.urgency > a.urgency ? b : a), {
    word: 'Connected',
    tone: 'good',
    sentence: '',
    urgency: 0,
  });
  const syncedAt = synced
    .flatMap((portal) => lastSynced(portal) ?? [])
    .sort()
    .at(0);
  // During a sync, the age of the one before would read as its own.
  const aged = syncedAt !== undefined && worst.word !== 'Syncing';
  return { word: worst.word, tone: worst.tone, ...(aged ? { syncedAt } : {}) };
};

/** Always in sight: whether the product is in step with HubSpot, and since when. */
export function SyncBadge() {
  const now = useNow(10_000);
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
