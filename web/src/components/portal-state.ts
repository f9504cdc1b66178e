import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { formatAge } from '../format/dates.ts';
import { everyInWords } from '../format/intervals.ts';
import type { Tone } from './state-pill.tsx';
import { runErrorInWords } from './words.ts';

/** A portal's state in a word, a colour and a sentence. */
export interface PortalState {
  word: 'Connected' | 'Syncing' | 'Behind' | 'Needs sign-in' | 'Paused' | 'Disconnected' | 'Error';
  tone: Tone;
  sentence: string;
  /** Higher needs attention sooner. */
  urgency: number;
}

/** What comes from HubSpot; what goes there is told apart. */
const inboundOf = (portal: IntegrationStatus) =>
  portal.objects.filter((object) => object.direction === 'inbound');

const oldestChange = (portal: IntegrationStatus): string | undefined =>
  inboundOf(portal)
    .flatMap((object) => object.oldestUnsyncedChangeAt ?? [])
    .sort()
    .at(0);

/** When the object type that is furthest behind was last synced; undefined before the first sync. */
export const lastSynced = (portal: IntegrationStatus): string | undefined => {
  const inbound = inboundOf(portal);
  const moments = inbound.flatMap((object) => object.lastSyncedAt ?? []).sort();
  return moments.length === inbound.length ? moments.at(0) : undefined;
};

const scheduleSentence = (portal: IntegrationStatus): string => {
  const every = portal.schedule.everyMinutes;
  if (every === null)
    return 'The schedule is off: a sync runs when you start one or HubSpot reports a change.';
  return `Changes are looked for ${everyInWords(every)}.`;
};

/** The connection works, but the last sync did not, or not for all object types. */
const failedState = (reason: string | undefined): PortalState => ({
  word: 'Error',
  tone: 'bad',
  sentence:
    reason === undefined
      ? 'The last sync failed.'
      : `Not everything could be synced the last time.\n${runErrorInWords(reason)}`,
  urgency: 6,
});

export const portalState = (portal: IntegrationStatus, now: number): PortalState => {
  switch (portal.status) {
    case 'syncing':
      return {
        word: 'Syncing',
        tone: 'busy',
        sentence: 'Records are being read from HubSpot. You can keep working meanwhile.',
        urgency: 1,
      };
    case 'reauthorization_required':
      return {
        word: 'Needs sign-in',
        tone: 'bad',
        sentence:
          portal.lastError ??
          'HubSpot no longer accepts the stored credentials. Nothing is synced until you reconnect; what is here stays.',
        urgency: 5,
      };
    case 'paused':
      return {
        word: 'Paused',
        tone: 'idle',
        sentence: 'Somebody paused this portal. Nothing is synced until it is resumed; what is here stays.',
        urgency: 3,
      };
    case 'disconnected':
      return {
        word: 'Disconnected',
        tone: 'idle',
        sentence: inboundOf(portal).some((object) => object.records > 0)
          ? 'The connection was ended. The synced records stay as they were; reconnect to go on.'
          : 'The connection was ended, and no records of it are here. Reconnect to sync it anew.',
        urgency: 2,
      };
    case 'error':
      return failedState(portal.lastError);
    case 'connected': {
      if (portal.lastError !== undefined) return failedState(portal.lastError);
      if (portal.freshness === 'behind') {
        const since = oldestChange(portal);
        const what =
          lastSynced(portal) === undefined
            ? 'No sync of all object types has ended yet.'
            : since === undefined
              ? 'The last sync is older than it should be.'
              : `HubSpot has changes from ${formatAge(since, now)} that are not here yet.`;
        return { word: 'Behind', tone: 'warn', sentence: `${what} Sync now to catch up.`, urgency: 4 };
      }
      const first =
        lastSynced(portal) === undefined ? 'Connected; no sync has ended yet.' : 'In step with HubSpot.';
      return {
        word: 'Connected',
        tone: 'good',
        sentence: `${first} ${scheduleSentence(portal)}`,
        urgency: 0,
      };
    }
  }
};
