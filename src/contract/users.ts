import { z } from 'zod';
import { Id, PageQuery, page, Role } from './common.ts';

/** Somebody who signs in here, or whom HubSpot knows as an owner. */
export const User = z.object({
  id: Id,
  name: z.string().nullable(),
  email: z.string().nullable(),
  /** A role that only the platform knows counts as `viewer`. */
  role: Role,
  canSignIn: z.boolean(),
  /** False: known only as an owner of portals, each of which has archived that owner. */
  active: z.boolean(),
});
export type User = z.infer<typeof User>;

const mostIds = 200;

/** `GET /api/users`, by name. */
export const UserListQuery = PageQuery.extend({
  role: Role.optional(),
  /** Part of a name or e-mail address. */
  search: z.string().trim().max(200).optional(),
  /** Only these, separated by commas. */
  ids: z
    .string()
    .max(mostIds * 37)
    .transform((text) => text.split(',').filter((id) => id !== ''))
    .pipe(z.array(Id).max(mostIds))
    .optional(),
});
export type UserListQuery = z.infer<typeof UserListQuery>;
export const UserList = page(User);
export type UserList = z.infer<typeof UserList>;
