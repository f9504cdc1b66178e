import { z } from 'zod';
import { Id, Role } from './common.ts';

/** `GET /api/session`: who is signed in. `user` is null for an API key. */
export const Session = z.object({
  organization: z.object({ id: Id, name: z.string() }),
  user: z.object({ id: Id, name: z.string().nullable(), email: z.string().nullable() }).nullable(),
  role: Role,
  /** Who signs users in: this product, or the application that it is part of. */
  signIn: z.enum(['own', 'host']),
  /** The name of the API key; null for users and for ADMIN_API_KEY. */
  apiKey: z.string().nullable(),
  /** The user's formats for dates and numbers; null: the browser's. */
  locale: z.string().nullable(),
  timeZone: z.string().nullable(),
});
export type Session = z.infer<typeof Session>;
