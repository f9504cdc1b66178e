import type { Role } from '../../../src/contract/common.ts';

/** What roles are called, and what they may beyond the one before. */
export const roleWords: Record<Role, { word: string; may: string }> = {
  viewer: { word: 'Viewer', may: 'Sees customers, renewals, alerts and the sync. Changes nothing.' },
  csm: {
    word: 'Customer success manager',
    may: 'Also starts and ends syncs and pushes, and retries errors.',
  },
  manager: { word: 'Manager', may: 'Also reads and exports the audit log.' },
  admin: {
    word: 'Administrator',
    may: 'Also connects portals, changes settings, and manages people and API keys.',
  },
};

/** As short as a table wants it. */
export const roleInShort = (role: Role): string => (role === 'csm' ? 'CSM' : roleWords[role].word);
