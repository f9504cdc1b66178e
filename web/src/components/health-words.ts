import type { HealthPushState } from '../../../src/contract/customers.ts';
import { HealthComponent } from '../../../src/contract/health.ts';
import { capitalize } from '../format/intervals.ts';
import { humanize, shorten } from '../format/text.ts';
import type { Tone } from './state-pill.tsx';

export const healthPushWords: Record<HealthPushState, { word: string; tone: Tone }> = {
  off: { word: 'Off', tone: 'idle' },
  waiting: { word: 'Waiting', tone: 'busy' },
  pushed: { word: 'Pushed', tone: 'good' },
  confirmed: { word: 'Confirmed', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
};

export const healthComponentWords: Record<HealthComponent, { word: string; explanation: string }> = {
  engagement: { word: 'Engagement', explanation: 'How lively the stakeholders are.' },
  cover: { word: 'Stakeholder cover', explanation: 'Whether the people are known who decide and who help.' },
  deals: { word: 'Deals', explanation: 'How the deals go, and how they ended.' },
  renewal: { word: 'Renewal', explanation: 'How near the renewal is, and how far it has come.' },
  recency: { word: 'Recent contact', explanation: 'How long ago somebody was last in touch.' },
};

const isKnown = (name: string): name is HealthComponent => HealthComponent.safeParse(name).success;

/** A component's name for reading; a program may have components of its own. */
export const healthComponentName = (name: string): string =>
  isKnown(name)
    ? healthComponentWords[name].word
    : shorten(capitalize(humanize(name).replaceAll('_', ' ')), 60);

/** Who calculated a score, as the end of a sentence. */
export const healthSourceWords = (source: string): string => {
  if (source === 'calculator') return 'calculated here';
  return source === 'api' ? 'sent by a program' : `sent by ${shorten(source, 60)}`;
};
