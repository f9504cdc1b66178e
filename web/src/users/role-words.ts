import { type Role, roleNames } from '../../../src/contract/common.ts';

/** What roles are called, and what they may beyond the one before. */
export const roleWords: Record<Role, { word: string; may: string }> = {
  viewer: { word: roleNames.viewer, may: 'Sees customers, renewals, alerts and the sync.' },
  csm: {
    word: roleNames.csm,
    may: 'Also starts and ends syncs and pushes, and retries errors.',
  },
  manager: { word: roleNames.manager, may: 'Also reads and exports the audit log.' },
  admin: {
    word: roleNames.admin,
    may: 'Also connects portals, changes settings, and manages people and API keys.',
  },
};

const fromLowest = ['viewer', 'csm', 'manager', 'admin'] as const satisfies Role[];

/** All that a role may, the lower ones' rights included. */
export const allThat = (role: Role): string[] =>
  fromLowest
    .slice(0, fromLowest.indexOf(role) + 1)
    .map((lower) => roleWords[lower].may.replace(/^Also (.)/, (_, letter: string) => letter.toUpperCase()));

/** As short as a table wants it. */
export const roleInShort = (role: Role): string => (role === 'csm' ? 'CSM' : roleWords[role].word);
