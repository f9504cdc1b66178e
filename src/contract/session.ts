import { z } from 'zod';
import { Id, Role } from './common.ts';

/** `GET /api/session`: who is signed in. `user` is null for an API key. */
export const Session = z.object({
  organization: z.object({ id: Id, name: z.string() }),
  user: z.object({ id: Id, name: z.string().nullable(), email: z.string().nullable() }).nullable(),
  role: Role,
  /** The name of the API key; null for people and for the ADMIN_API_KEY. */
  apiKey: z.string().nullable(),
  /** How the user wants dates and numbers; null: as the browser has it. */
  locale: z.string().nullable(),
  timeZone: z.string().nullable(),
});
export type Session = z.infer<typeof Session>;
