import { z } from 'zod';
import { Id, Moment, PageQuery, page, Role } from './common.ts';

export const ApiKeyState = z.enum(['working', 'expired', 'revoked']);
export type ApiKeyState = z.infer<typeof ApiKeyState>;

/** A key with which a program acts in the organization. The key itself is only returned on creation. */
export const ApiKey = z.object({
  id: Id,
  name: z.string(),
  /** The effective role: the lower of the key's role and its creator's current one. */
  role: Role,
  /** The last characters, to recognize it. */
  lastFour: z.string(),
  state: ApiKeyState,
  madeBy: z.string(),
  createdAt: Moment,
  expiresAt: Moment.nullable(),
  /** To the minute. */
  lastUsedAt: Moment.nullable(),
  revokedAt: Moment.nullable(),
  revokedBy: z.string().nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** `GET /api/api-keys`, newest first. */
export const ApiKeyListQuery = PageQuery.extend({
  state: ApiKeyState.optional(),
});
export type ApiKeyListQuery = z.infer<typeof ApiKeyListQuery>;
export const ApiKeyList = page(ApiKey);
export type ApiKeyList = z.infer<typeof ApiKeyList>;

/** `POST /api/api-keys` */
export const MakeApiKey = z.object({
  name: z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(80)
    .regex(/^[^\p{Cc}]*$/u, 'must be one line without control characters'),
  role: Role,
  /** Without one, it works until it is revoked. */
  expiresAt: Moment.nullable().optional(),
});
export type MakeApiKey = z.infer<typeof MakeApiKey>;

/** Only this response contains the whole key. */
export const MadeApiKey = ApiKey.extend({ key: z.string() });
export type MadeApiKey = z.infer<typeof MadeApiKey>;
