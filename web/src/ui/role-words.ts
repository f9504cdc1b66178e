import { type Role, roleNames } from '../../../src/contract/common.ts';

/** The names of the roles, and the permissions that each adds to the one before. */
export const roleWords: Record<Role, { word: string; may: string }> = {
  viewer: { word: roleNames.viewer, may: 'View customers, renewals, alerts, and the sync.' },
  csm: {
    word: roleNames.csm,
    may: 'Also start and cancel syncs and pushes, and retry errors.',
  },
  manager: { word: roleNames.manager, may: 'Also view and export the audit log.' },
  admin: {
    word: roleNames.admin,
    may: 'Also connect portals, edit settings, and manage users and API keys.',
  },
};

const fromLowest = ['viewer', 'csm', 'manager', 'admin'] as const satisfies Role[];

/** All permissions of a role, including those of the lower roles. */
export const allThat = (role: Role): string[] =>
  fromLowest
    .slice(0, fromLowest.indexOf(role) + 1)
    .map((lower) => roleWords[lower].may.replace(/^Also (.)/, (_, letter: string) => letter.toUpperCase()));

/** Short, for tables. */
export const roleInShort = (role: Role): string => (role === 'csm' ? 'CSM' : roleWords[role].word);
