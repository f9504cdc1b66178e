import type { IntegrationStatus, PortalState as State } from '../../../src/contract/portals.ts';
import type { Tone } from './state-pill.tsx';

/** A portal's state in a word and a sentence, as the server says it, with a colour. */
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

/** When the object type that is furthest behind was last synced; undefined before the first sync. */
export const lastSynced = (portal: Pick<IntegrationStatus, 'objects'>): string | undefined => {
  const inbound = portal.objects.filter((object) => object.direction === 'inbound');
  const moments = inbound.flatMap((object) => object.lastSyncedAt ?? []).sort();
  return moments.length === inbound.length ? moments.at(0) : undefined;
};
