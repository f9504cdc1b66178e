import { z } from 'zod';
import { Id, isTimeZone, Moment, PageQuery, page, Role } from './common.ts';

/**
 * Whether a user can sign in: `active` has signed in, `never_signed_in` can but hasn't yet, `deactivated` no longer
 * can, `none` never could, being only an owner in a portal.
 */
export const UserAccess = z.enum(['active', 'never_signed_in', 'deactivated', 'none']);
export type UserAccess = z.infer<typeof UserAccess>;

/** A user, or an owner in HubSpot. */
export const User = z.object({
  id: Id,
  name: z.string().nullable(),
  email: z.string().nullable(),
  /** A role that only the platform knows counts as `viewer`. */
  role: Role,
  canSignIn: z.boolean(),
  /** False: only known as an owner of portals, all of which have archived that owner. */
  active: z.boolean(),
  access: UserAccess,
  /** Only for admins; null for others, and if it never happened. */
  lastSignedInAt: Moment.nullable(),
});
export type User = z.infer<typeof User>;

const mostIds = 200;

/** `GET /api/users`, by name. */
export const UserListQuery = PageQuery.extend({
  role: Role.optional(),
  access: UserAccess.optional(),
  /** Part of a name or email address. */
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

/** `GET /api/users/:id`: what an admin should know before changing a user's access. */
export const UserDetails = User.extend({
  /** Live customers with this CSM; they keep the CSM whatever happens to the access. */
  customers: z.number().int(),
  sessions: z.number().int(),
  /** Active keys that they created. */
  apiKeys: z.number().int(),
  /** No other admin can sign in. */
  isLastAdmin: z.boolean(),
});
export type UserDetails = z.infer<typeof UserDetails>;

/** A user's name: one line. */
export const PersonName = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(200)
  .regex(/^[^\p{Cc}]*$/u, 'must be one line without control characters');

/** `POST /api/users` */
export const InviteUser = z.object({
  email: z
    .string()
    .trim()
    .max(254)
    .regex(/^[^\s@<>,;:"()[\]\\\p{Cc}]+@[^\s@<>,;:"()[\]\\\p{Cc}]+$/u, 'must be an email address'),
  /** Without one, the address is shown instead. */
  name: PersonName.optional(),
  role: Role,
});
export type InviteUser = z.infer<typeof InviteUser>;

/** `POST /api/users/:id/access`: for a known user without access. */
export const GiveAccess = z.object({ role: Role });
export type GiveAccess = z.infer<typeof GiveAccess>;

/** `PATCH /api/users/:id`: changes the given parts. */
export const ChangeUser = z
  .object({ name: PersonName.optional(), role: Role.optional() })
  .refine((change) => change.name !== undefined || change.role !== undefined, 'set the name or the role');
export type ChangeUser = z.infer<typeof ChangeUser>;

/** A sign-in link for a user. Only this response contains it; it works once, until `expiresAt`. */
export const Invitation = z.object({
  user: User,
  link: z.url(),
  expiresAt: Moment,
  /** Whether the link was also emailed. Without a mail server, the caller has to pass it on. */
  mail: z.enum(['sent', 'failed', 'not_set_up', 'no_address']),
});
export type Invitation = z.infer<typeof Invitation>;

/** A user's formats for dates and numbers; null: the browser's. */
export const Profile = z.object({
  name: z.string().nullable(),
  email: z.string().nullable(),
  /** A BCP 47 tag, `de-CH`. */
  locale: z.string().nullable(),
  /** An IANA name, `Europe/Zurich`. */
  timeZone: z.string().nullable(),
});
export type Profile = z.infer<typeof Profile>;

/** `PATCH /api/profile`: changes the given parts. */
export const ChangeProfile = z.object({
  name: PersonName.optional(),
  locale: z
    .string()
    .max(100)
    .refine(isLocale, 'must be a language tag such as en-GB or de-CH')
    .nullable()
    .optional(),
  timeZone: z
    .string()
    .max(100)
    .refine(isTimeZone, 'must be a time zone such as Europe/Zurich or UTC')
    .nullable()
    .optional(),
});
export type ChangeProfile = z.infer<typeof ChangeProfile>;

/** `DELETE /api/session/others` */
export const EndedSessions = z.object({ ended: z.number().int() });

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
