import type { AuditGroup } from '../contract/audit-log.ts';
import { channelKindNames, objectTypes, objectTypeWords } from '../contract/common.ts';
import { inputName } from '../contract/input-labels.ts';
import { setupStepNames } from '../contract/setup.ts';
import { quarantineWords } from '../contract/sync.ts';
import { dayText } from '../text/day-text.ts';

type Details = Record<string, unknown>;

/** What the texts need in addition to the entry. */
export interface Names {
  /** A user's display name. */
  userOf(id: unknown): string;
}

interface Words {
  group: AuditGroup;
  /** The action as text, to follow the actor's name. */
  what(details: Details, names: Names): string;
}

const plain = (group: AuditGroup, text: string): Words => ({ group, what: () => text });

/** Every action in the audit log; `audit-words.test.ts` checks that none is missing. */
export const auditWords: Record<string, Words> = {
  'user.signed_in': plain('sign_ins', 'signed in'),
  'user.sessions_ended': {
    group: 'sign_ins',
    what: ({ sessions }) => `signed out of ${count(sessions, 'other browser')}`,
  },
  'user.invited': {
    group: 'users',
    what: ({ userId, role }, { userOf }) => `invited ${userOf(userId)} as ${roleName(role)}`,
  },
  'user.link_made': {
    group: 'users',
    what: ({ userId }, { userOf }) => `created a sign-in link for ${userOf(userId)}`,
  },
  'user.changed': {
    group: 'users',
    what: ({ userId, from, to }, { userOf }) =>
      to === undefined
        ? `changed the name of ${userOf(userId)}`
        : `changed the role of ${userOf(userId)} from ${roleName(from)} to ${roleName(to)}`,
  },
  'user.deactivated': {
    group: 'users',
    what: ({ userId, keysRevoked }, { userOf }) => {
      const keys = list(keysRevoked);
      return `deactivated ${userOf(userId)}${keys === '' ? '' : `, which revoked the API keys ${keys}`}`;
    },
  },
  'user.reactivated': {
    group: 'users',
    what: ({ userId }, { userOf }) => `reactivated ${userOf(userId)}`,
  },
  'user.profile_changed': plain('users', 'changed their own profile'),
  'api_key.created': {
    group: 'api_keys',
    what: ({ name, role, expiresAt }) =>
      `created the API key “${text(name)}” with the role ${roleName(role)}${typeof expiresAt === 'string' ? `, until ${dayText(expiresAt.slice(0, 10))}` : ''}`,
  },
  'api_key.revoked': { group: 'api_keys', what: ({ name }) => `revoked the API key “${text(name)}”` },
  'audit_log.exported': plain('users', 'exported the audit log'),
  'organization.linked': plain('users', 'gave the organization the platform’s id'),
  'portal.connected': {
    group: 'portals',
    what: ({ kind }) => `connected the portal ${kind === 'oauth' ? 'with OAuth' : 'with a token'}`,
  },
  'portal.reconnected': {
    group: 'portals',
    what: ({ kind }) => `renewed the portal’s access ${kind === 'oauth' ? 'with OAuth' : 'with a token'}`,
  },
  'portal.disconnected': {
    group: 'portals',
    what: ({ deleteData }) =>
      deleteData === true ? 'disconnected the portal and deleted its data' : 'disconnected the portal',
  },
  'portal.data_deleted': plain('portals', 'finished deleting the portal’s data'),
  'portal.set_up': {
    group: 'portals',
    what: ({ steps }) => {
      const done = names(steps, setupStepNames);
      return `set up the portal${done === '' ? '' : `: ${done}`}`;
    },
  },
  'dry_run.request': plain('portals', 'ran a preview of the first sync'),
  'portal.paused': plain('portals', 'paused the portal'),
  'portal.resumed': plain('portals', 'resumed the portal'),
  'settings.changed': {
    group: 'settings',
    what: ({ changed }) => `changed the settings of ${settingsIn(changed)}`,
  },
  'inclusion.exits_confirmed': {
    group: 'settings',
    what: ({ records, objectType }) =>
      `confirmed the removal of ${count(records, text(objectType))} that no longer match the customer filter`,
  },
  'mappings.save': {
    group: 'mappings',
    what: ({ objectType, version, restoredFrom }) =>
      restoredFrom === undefined
        ? `saved the ${text(objectType)} mappings as version ${text(version)}`
        : `restored version ${text(restoredFrom)} of the ${text(objectType)} mappings as version ${text(version)}`,
  },
  'sync.request': {
    group: 'syncs',
    what: ({ mode, objectTypes }) => `started ${runOf(mode)} of ${names(objectTypes, typeNames)}`,
  },
  'sync.cancel': plain('syncs', 'canceled a sync'),
  'push.request': {
    group: 'syncs',
    what: ({ all }) =>
      all === true ? 'started a push of everything to HubSpot' : 'started a push to HubSpot',
  },
  'push.cancel': plain('syncs', 'canceled a push'),
  'errors.retry': {
    group: 'errors',
    what: ({ objectType, code, externalId }) =>
      typeof externalId === 'string'
        ? `retried ${text(objectType)} ${externalId}`
        : `retried all “${causeOf(code)}” errors on ${text(objectType)} records`,
  },
  'errors.retry_selected': {
    group: 'errors',
    what: ({ errors }) => `retried ${errors === 1 ? 'one error' : `${text(errors)} errors`}`,
  },
  'alert_channel.added': { group: 'alerts', what: ({ kind }) => `added ${channel(kind)}` },
  'alert_channel.changed': {
    group: 'alerts',
    what: ({ changed }) => {
      const inputs = strings(changed).map(inputName).join(', ');
      return `changed an alert channel${inputs === '' ? '' : `: ${inputs}`}`;
    },
  },
  'alert_channel.deleted': { group: 'alerts', what: ({ kind }) => `deleted ${channel(kind)}` },
  'alert.sent_again': plain('alerts', 'resent a failed alert'),
  'record.resync': {
    group: 'records',
    what: ({ objectType, externalId }) => `re-synced ${text(objectType)} ${text(externalId)}`,
  },
  'record.erase': {
    group: 'records',
    what: ({ objectType, externalId }) =>
      `erased ${text(objectType)} ${text(externalId)} after a privacy deletion in HubSpot`,
  },
};

/** The text of an action; an unknown one is shown by its name. */
export function describeAction(
  action: string,
  details: Details,
  known: Names,
): { group: AuditGroup; what: string } {
  const words = auditWords[action];
  if (!words) return { group: 'other', what: action.replaceAll(/[._]/g, ' ') };
  return { group: words.group, what: words.what(details, known).replaceAll(turning, '') };
}

/** Characters in a name that reverse the direction of the rest of a sentence. */
const turning = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The actions of a group; none for `other`, which contains unknown actions. */
export function actionsOf(group: AuditGroup): string[] {
  return Object.entries(auditWords).flatMap(([action, words]) => (words.group === group ? [action] : []));
}

const settingNames: Record<string, string> = {
  schedule: 'the schedule',
  inclusion: 'the customer filter',
  renewals: 'renewals',
  healthCalculator: 'health scoring',
  healthSources: 'health sources',
  push: 'pushing to HubSpot',
  alerts: 'alert rules',
};

/** `schedule.everyMinutes` becomes the schedule (“Check for changes”). */
function settingsIn(paths: unknown): string {
  const parts = Map.groupBy(
    strings(paths).map((path) => path.split('.')),
    ([head = '']) => head,
  );
  return [...parts]
    .map(([head, group]) => {
      const details = group.filter(({ length }) => length > 1).map((path) => inputName(path.join('.')));
      const name = nameIn(settingNames, head);
      return details.length === 0 ? name : `${name} (${[...new Set(details)].join(', ')})`;
    })
    .join(', ');
}

const roleNames: Record<string, string> = {
  viewer: 'viewer',
  csm: 'CSM',
  manager: 'manager',
  admin: 'admin',
};

const roleName = (role: unknown): string => nameIn(roleNames, text(role));

const causeOf = (code: unknown): string => nameIn(quarantineWords, text(code));

const typeNames: Record<string, string> = Object.fromEntries(
  objectTypes.map((type) => [type, objectTypeWords[type].many]),
);

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '?';
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function list(value: unknown): string {
  return strings(value).join(', ');
}

function names(value: unknown, known: Record<string, string>): string {
  return strings(value)
    .map((name) => nameIn(known, name))
    .join(', ');
}

function nameIn(known: Record<string, string>, name: string): string {
  return (Object.hasOwn(known, name) ? known[name] : undefined) ?? name;
}

function count(value: unknown, noun: string): string {
  return value === 1 ? `1 ${noun}` : `${text(value)} ${typeNames[noun] ?? `${noun}s`}`;
}

const runs: Record<string, string> = {
  full: 'a full sync',
  incremental: 'an incremental sync',
  reconcile: 'a comparison with HubSpot',
  refresh: 'a re-sync',
};

const runOf = (mode: unknown): string => nameIn(runs, text(mode));

function channel(kind: unknown): string {
  return typeof kind === 'string'
    ? `an alert channel (${nameIn(channelKindNames, kind)})`
    : 'an alert channel';
}
