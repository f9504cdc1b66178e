import type { IntegrationStatus, PortalState as State } from '../../../src/contract/portals.ts';
import type { Tone } from '../ui/value/state-pill.tsx';

/** A portal's state in a word and a sentence from the server, with a color. */
export interface PortalState extends State {
  tone: Tone;
  /** Higher needs attention sooner. */
  urgency: number;
}

const looks: Record<State['word'], { tone: Tone; urgency: number }> = {
  Connected: { tone: 'good', urgency: 0 },
  Syncing: { tone: 'busy', urgency: 1 },
  Disconnected: { tone: 'idle', urgency: 2 },
  Paused: { tone: 'idle', urgency: 3 },
  Behind: { tone: 'warn', urgency: 4 },
  'Needs sign-in': { tone: 'bad', urgency: 5 },
  Error: { tone: 'bad', urgency: 6 },
};

export const portalState = ({ state }: Pick<IntegrationStatus, 'state'>): PortalState => ({
  ...state,
  ...looks[state.word],
});

/** When the object type furthest behind was last synced; undefined before the first sync. */
export const lastSynced = (portal: Pick<IntegrationStatus, 'objects'>): string | undefined => {
  const inbound = portal.objects.filter((object) => object.direction === 'inbound');
  const moments = inbound.flatMap((object) => object.lastSyncedAt ?? []).sort();
  return moments.length === inbound.length ? moments.at(0) : undefined;
};

/** All portals in a word. */
export interface PortalsSummary {
  word: string;
  tone: Tone;
  /** When the portal furthest behind was last synced. */
  syncedAt?: string;
}

/**
 * The state of the portal that needs attention most. Disconnected portals don't count, and portals being set up count
 * only if there are no others, or if they have a problem.
 */
export const summaryOf = (
  portals: readonly Pick<IntegrationStatus, 'status' | 'state' | 'setup' | 'objects'>[],
): PortalsSummary => {
  const connected = portals.filter(({ status }) => status !== 'disconnected');
  if (connected.length === 0) return { word: 'Not connected', tone: 'idle' };
  const synced = connected.filter(({ setup, state }) => setup === null || state.word !== 'Connected');
  const states = synced.map(portalState);
  const [first, ...others] = states;
  if (!first) return { word: 'Being set up', tone: 'idle' };
  const { word, tone } = others.reduce((a, b) => (b.urgency > a.urgency ? b : a), first);
  const syncedAt = synced
    .flatMap((portal) => lastSynced(portal) ?? [])
    .sort()
    .at(0);
  // During a sync, the age of the previous one would look like its own.
  const aged = syncedAt !== undefined && word !== 'Syncing';
  return { word, tone, ...(aged ? { syncedAt } : {}) };
};
