import type { HealthPushState } from '../../../src/contract/customers.ts';
import { customersSource, HealthComponent } from '../../../src/contract/health.ts';
import { capitalize } from '../format/intervals.ts';
import { humanize, shorten } from '../format/text.ts';
import type { Tone } from '../ui/value/state-pill.tsx';

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
      'Stakeholder engagement. If HubSpot has its own contact score, map that property to Engagement score to use it instead.',
  },
  cover: { word: 'Stakeholder coverage', explanation: 'Decision maker and champion identified.' },
  deals: { word: 'Deals', explanation: 'Open and recent deals other than renewals.' },
  renewal: {
    word: 'Renewal',
    explanation: 'Days until the renewal, its stage, and lost renewals.',
  },
  recency: { word: 'Recent contact', explanation: 'Time since the last contact from the customer.' },
};

const isKnown = (name: string): name is HealthComponent => HealthComponent.safeParse(name).success;

/** The display name of a component; programs can have components of their own. */
export const healthComponentName = (name: string): string =>
  isKnown(name)
    ? healthComponentWords[name].word
    : shorten(capitalize(humanize(name).replaceAll('_', ' ')), 60);

const engagementPartWords: Record<string, string> = {
  email: 'Email',
  replies: 'Replies',
  meetings: 'Meetings',
  conversations: 'Conversations',
  visits: 'Visits',
  hubspot: 'HubSpot score',
  recency: 'Recency',
};

/** The display name of a component of a stakeholder's engagement score. */
export const engagementPartName = (name: string): string =>
  (Object.hasOwn(engagementPartWords, name) ? engagementPartWords[name] : undefined) ??
  shorten(capitalize(humanize(name).replaceAll('_', ' ')), 60);

/** The source of a score, as part of a sentence. Programs may have set their own names. */
export const healthSourceWords = (source: string): string => {
  if (source === 'calculator') return 'calculated in CSCX';
  if (source === 'api') return 'sent over the API';
  if (source === customersSource) return 'written by the platform';
  if (/^\w+\.\w+\.\w+$/.test(source)) return `taken from ${shorten(source, 60)}`;
  return `sent by ${source === 'program' || source === '' ? 'a program' : shorten(source, 60)}`;
};
