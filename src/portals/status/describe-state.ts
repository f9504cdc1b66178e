import { type ObjectType, objectTypeTitles } from '../../contract/common.ts';
import type {
  IntegrationState,
  IntegrationStatus,
  ObjectStatus,
  PortalState,
} from '../../contract/portals.ts';
import { areCalculatedLate } from './calculated-values.ts';

/** The facts behind a portal's state. */
export interface StateFacts {
  status: IntegrationState;
  freshness: 'current' | 'behind';
  schedule: { everyMinutes: number | null };
  objects: readonly ObjectStatus[];
  /** The age of values that HubSpot calculates; undefined: none is mapped. */
  calculated?: IntegrationStatus['calculated'];
  /** Why the last sync failed, completely or for some object types: one line per type, beginning with its name. */
  lastError: string | null;
  /** Only while the portal is being set up. */
  setup: { explanation: string } | null;
}

/** A portal's state in a word and a sentence, for screens, chat and commands. */
export function describeState(facts: StateFacts, now: number): PortalState {
  switch (facts.status) {
    case 'syncing':
      return {
        word: 'Syncing',
        sentence: 'Syncing with HubSpot. You can keep working.',
      };
    case 'reauthorization_required':
      return {
        word: 'Reconnect HubSpot',
        sentence:
          facts.lastError ??
          'HubSpot rejected our connection. Nothing syncs until you reconnect. Existing data is kept.',
      };
    case 'paused':
      return {
        word: 'Paused',
        sentence: 'This portal is paused. Nothing syncs until it is resumed. Existing data is kept.',
      };
    case 'disconnected':
      return {
        word: 'Disconnected',
        sentence: inboundOf(facts).some((object) => object.records > 0)
          ? 'Disconnected. Synced records are kept but no longer updated. Reconnect to continue.'
          : 'Disconnected, and its records were deleted. Reconnect to sync again.',
      };
    case 'error':
      return failed(facts.lastError);
    case 'connected':
      if (facts.setup !== null) return { word: 'Connected', sentence: facts.setup.explanation };
      if (facts.lastError !== null) return failed(facts.lastError);
      return facts.freshness === 'behind' ? behind(facts, now) : connected(facts);
  }
}

/** Inbound; outbound is described separately. */
function inboundOf(facts: Pick<StateFacts, 'objects'>): ObjectStatus[] {
  return facts.objects.filter((object) => object.direction === 'inbound');
}

const neverSynced = (facts: StateFacts) => inboundOf(facts).some((object) => object.lastSyncedAt === null);

/** The connection works, but the last sync failed, completely or for some object types. */
function failed(reason: string | null): PortalState {
  if (reason === null) return { word: 'Error', sentence: 'The last sync failed.' };
  const told = reason.replaceAll(
    /^(company|contact|deal): /gm,
    (_, type: ObjectType) => `${objectTypeTitles[type].many}: `,
  );
  return { word: 'Error', sentence: `The last sync was incomplete.\n${told}` };
}

function behind(facts: StateFacts, now: number): PortalState {
  const since = inboundOf(facts)
    .flatMap((object) => object.oldestUnsyncedChangeAt ?? [])
    .sort()
    .at(0);
  const { calculated } = facts;
  if (since === undefined && !neverSynced(facts) && calculated && areCalculatedLate(calculated, now)) {
    return {
      word: 'Behind',
      sentence: `Calculated HubSpot properties were last checked ${ago(now - Date.parse(calculated.checkedAt))} ago; syncs can't detect their changes. Run a full sync to refresh them now.`,
    };
  }
  const what = neverSynced(facts)
    ? 'No sync of all object types has finished yet.'
    : since === undefined
      ? 'The last sync is overdue.'
      : `Changes made in HubSpot ${ago(now - Date.parse(since))} ago haven't been synced yet.`;
  return { word: 'Behind', sentence: `${what} Sync now to catch up.` };
}

function connected(facts: StateFacts): PortalState {
  const first = neverSynced(facts) ? 'Connected. No sync has finished yet.' : inStep(facts);
  const { everyMinutes } = facts.schedule;
  const then =
    everyMinutes === null
      ? 'The schedule is off. Syncs run when you start one or HubSpot reports a change.'
      : `Checks for changes ${frequency(everyMinutes)}.`;
  const { calculated } = facts;
  const rare =
    calculated && everyMinutes !== null && calculated.everyMinutes > 60
      ? ` Calculated HubSpot properties are checked ${frequency(60 * Math.ceil(calculated.everyMinutes / 60))}.`
      : '';
  return { word: 'Connected', sentence: `${first} ${then}${rare}` };
}

/** Everything that could be synced is; the errors list has the rest, by direction. */
function inStep({ objects }: StateFacts): string {
  const failing = (direction: ObjectStatus['direction']) =>
    objects.reduce((sum, object) => sum + (object.direction === direction ? object.failing : 0), 0);
  const records = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'record' : 'records'}`;
  const told = [
    ...(failing('inbound') > 0 ? [`${records(failing('inbound'))} with sync errors`] : []),
    ...(failing('outbound') > 0
      ? [`${records(failing('outbound'))} with values not written to HubSpot`]
      : []),
  ];
  if (told.length === 0) return 'In sync with HubSpot.';
  return `Up to date; ${told.join(' and ')}. See Errors for the fixes.`;
}

/** How often: "every 15 minutes", "every 2 hours", "once a day". */
export function frequency(minutes: number): string {
  if (minutes === 1_440) return 'once a day';
  if (minutes === 1) return 'every minute';
  if (minutes % 60 === 0) return minutes === 60 ? 'every hour' : `every ${minutes / 60} hours`;
  return `every ${minutes} minutes`;
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** A length of time in its largest unit: "3 hours". */
function ago(ms: number): string {
  for (const [unit, length] of units) {
    const count = Math.floor(ms / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? '' : 's'}`;
  }
  return 'less than a minute';
}
