import { Role } from '../contract/common.ts';

/** What each role may, the lower ones' rights included. */
const ranks: Record<Role, number> = { viewer: 0, csm: 1, manager: 2, admin: 3 };

/** Whether whoever has `role` may do what `needed` may. */
export function isAtLeast(role: Role, needed: Role): boolean {
  return ranks[role] >= ranks[needed];
}

export function lowerRole(one: Role, other: Role): Role {
  return isAtLeast(one, other) ? other : one;
}

/** A role as the users table has it. The platform may know other roles; whoever has one may look. */
export function knownRole(role: string | null): Role {
  const parsed = Role.safeParse(role);
  return parsed.success ? parsed.data : 'viewer';
}
