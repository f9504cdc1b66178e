import { z } from 'zod';
import { Id, Moment, PageQuery, page, Role } from './common.ts';

export const ApiKeyState = z.enum(['working', 'expired', 'revoked']);
export type ApiKeyState = z.infer<typeof ApiKeyState>;

/** A key with which a program acts in the organization. The key itself is told only when it is made. */
export const ApiKey = z.object({
  id: Id,
  name: z.string(),
  /** What it may at most: of the role that it was given and its maker's present one, the lower. */
  role: Role,
  /** The last characters, to recognize it by. */
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

/** `GET /api/api-keys`, the newest first. */
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
  /** Left out or null: it works until it is revoked. */
  expiresAt: Moment.nullable().optional(),
});
export type MakeApiKey = z.infer<typeof MakeApiKey>;

/** The whole key is in this answer and nowhere else. */
export const MadeApiKey = ApiKey.extend({ key: z.string() });
export type MadeApiKey = z.infer<typeof MadeApiKey>;
