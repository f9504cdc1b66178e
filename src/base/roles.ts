import { Role } from '../contract/common.ts';

/** The permissions of each role include those of the lower roles. */
const ranks: Record<Role, number> = { viewer: 0, csm: 1, manager: 2, admin: 3 };

/** Whether `role` has the permissions of `needed`. */
export function isAtLeast(role: Role, needed: Role): boolean {
  return ranks[role] >= ranks[needed];
}

export function lowerRole(one: Role, other: Role): Role {
  return isAtLeast(one, other) ? other : one;
}

/** A role in the users table. The platform may have other roles; these only have view access. */
export function knownRole(role: string | null): Role {
  const parsed = Role.safeParse(role);
  return parsed.success ? parsed.data : 'viewer';
}
