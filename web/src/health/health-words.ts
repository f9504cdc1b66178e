import type { HealthPushState } from '../../../src/contract/customers.ts';
import { HealthComponent } from '../../../src/contract/health.ts';
import { capitalize } from '../format/intervals.ts';
import { humanize, shorten } from '../format/text.ts';
import type { Tone } from '../ui/state-pill.tsx';

export const healthPushWords: Record<HealthPushState, { word: string; tone: Tone }> = {
  off: { word: 'Off', tone: 'idle' },
  waiting: { word: 'Waiting', tone: 'busy' },
  pushed: { word: 'Pushed', tone: 'good' },
  confirmed: { word: 'Confirmed', tone: 'good' },
  failed: { word: 'Failed', tone: 'bad' },
};

export const healthComponentWords: Record<HealthComponent, { word: string; explanation: string }> = {
  engagement: {
    word: 'Engagement',
    explanation:
      'How engaged the stakeholders are. If your HubSpot has a contact score of its own, map that property to Engagement score: then it counts instead.',
  },
  cover: { word: 'Stakeholder cover', explanation: 'Whether the people are known who decide and who help.' },
  deals: { word: 'Deals', explanation: 'How the deals go that are no renewals, and how they ended.' },
  renewal: {
    word: 'Renewal',
    explanation: 'How near the renewal is, how far it has come, and whether one was lost.',
  },
  recency: { word: 'Recent contact', explanation: 'How long ago somebody was last heard from.' },
};

const isKnown = (name: string): name is HealthComponent => HealthComponent.safeParse(name).success;

/** A component's name for reading; a program may have components of its own. */
export const healthComponentName = (name: string): string =>
  isKnown(name)
    ? healthComponentWords[name].word
    : shorten(capitalize(humanize(name).replaceAll('_', ' ')), 60);

const engagementPartWords: Record<string, string> = {
  email: 'E-mail',
  replies: 'Replies',
  meetings: 'Meetings',
  conversations: 'Conversations',
  visits: 'Visits',
  hubspot: 'HubSpot’s own score',
  recency: 'Recency',
};

/** The name of what a stakeholder's engagement is made of. */
export const engagementPartName = (name: string): string =>
  (Object.hasOwn(engagementPartWords, name) ? engagementPartWords[name] : undefined) ??
  shorten(capitalize(humanize(name).replaceAll('_', ' ')), 60);

/** Who calculated a score, as the end of a sentence; a program may have given itself a name. */
export const healthSourceWords = (source: string): string => {
  if (source === 'calculator') return 'calculated here';
  if (source === 'api') return 'sent over the API';
  return `sent by ${source === 'program' || source === '' ? 'a program' : shorten(source, 60)}`;
};
