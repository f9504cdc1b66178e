import type { FieldChange } from '../../../src/contract/changes.ts';
import {
  type Direction,
  type ObjectType,
  type RenewalStage,
  type RunMode,
  type RunStatus,
  renewalStageNames,
} from '../../../src/contract/common.ts';
import type { SchemaDrift } from '../../../src/contract/mappings.ts';
import type { ObjectStatus } from '../../../src/contract/portals.ts';
import { formatDaysIn } from '../format/dates.ts';
import type { Tone } from './value/state-pill.tsx';

// One word for each thing, the same on all screens: HubSpot's nouns for records in HubSpot, ours for those in CSCX.

export const hubspotNouns: Record<ObjectType, string> = {
  company: 'Companies',
  contact: 'Contacts',
  deal: 'Deals',
};

export const hubspotNoun: Record<ObjectType, string> = {
  company: 'Company',
  contact: 'Contact',
  deal: 'Deal',
};

/**
 * A run's error has a line for each failed object type, with its internal name: here, it is replaced by HubSpot's
 * noun.
 */
export const runErrorInWords = (error: string): string =>
  formatDaysIn(
    error.replaceAll(/^(company|contact|deal): /gm, (_, type: ObjectType) => `${hubspotNouns[type]}: `),
  );

/** What is pushed of an object type: “Health of companies”, “Fields of deals”. */
export const pushedNoun = ({ objectType, tells }: Pick<ObjectStatus, 'objectType' | 'tells'>): string => {
  const what = tells.includes('health')
    ? tells.includes('fields')
      ? 'Health and fields'
      : 'Health'
    : 'Fields';
  return `${what} of ${hubspotNouns[objectType].toLowerCase()}`;
};

export const ourNouns: Record<ObjectType, string> = {
  company: 'customers',
  contact: 'stakeholders',
  deal: 'deals',
};

export const directionWords: Record<Direction, string> = {
  inbound: 'From HubSpot',
  outbound: 'To HubSpot',
};

export const runStatusWords: Record<RunStatus, { word: string; tone: Tone }> = {
  queued: { word: 'Waiting to start', tone: 'idle' },
  running: { word: 'Running', tone: 'busy' },
  completed: { word: 'Completed', tone: 'good' },
  completed_with_errors: { word: 'Completed with errors', tone: 'warn' },
  failed: { word: 'Failed', tone: 'bad' },
  cancelled: { word: 'Canceled', tone: 'idle' },
};

export const runModeWords: Record<RunMode, string> = {
  full: 'Full sync',
  incremental: 'Changes only',
  reconcile: 'Comparison with HubSpot',
  refresh: 'Re-sync',
  push: 'Push to HubSpot',
};

/** What synced a change, as part of a sentence. */
export const changeSourceWords: Record<FieldChange['source'], string> = {
  full: 'by a full sync',
  incremental: 'by a sync',
  reconcile: 'by a comparison with HubSpot',
  refresh: 'by a re-sync',
  calculated: 'by a check of calculated properties',
  webhook: 'by a webhook',
  retry: 'by a retry',
};

export const schemaDriftWords: Record<SchemaDrift['kind'], string> = {
  property_missing: 'Property deleted',
  property_renamed: 'Property renamed',
  property_retyped: 'Property type changed',
  option_added: 'New option',
  option_removed: 'Option deleted',
  stage_added: 'New stage',
  stage_removed: 'Stage deleted',
  people_missing: 'Not in the platform',
};

export const renewalStageWords: Record<RenewalStage, { word: string; tone: Tone }> = {
  open: { word: renewalStageNames.open, tone: 'idle' },
  in_progress: { word: renewalStageNames.in_progress, tone: 'busy' },
  committed: { word: renewalStageNames.committed, tone: 'good' },
  closed_won: { word: renewalStageNames.closed_won, tone: 'good' },
  closed_lost: { word: renewalStageNames.closed_lost, tone: 'bad' },
};
