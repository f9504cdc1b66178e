import { z } from 'zod';
import { Id, Moment, PageQuery, page } from './common.ts';

/** What an entry is about. `other`: actions of parts that are not listed. */
export const AuditGroup = z.enum([
  'sign_ins',
  'users',
  'api_keys',
  'portals',
  'settings',
  'mappings',
  'syncs',
  'errors',
  'alerts',
  'records',
  'other',
]);
export type AuditGroup = z.infer<typeof AuditGroup>;

/** Who acts: a person in the browser, a key, somebody at the command line, or the product by itself. */
export const AuditActorKind = z.enum(['user', 'api_key', 'command_line', 'program']);
export type AuditActorKind = z.infer<typeof AuditActorKind>;

export const AuditEntry = z.object({
  id: Id,
  at: Moment,
  actor: z.object({
    kind: AuditActorKind,
    /** As the table has it: a user's id, `api-key:<name>`, or a program's name. */
    id: z.string(),
    name: z.string(),
  }),
  action: z.string(),
  group: AuditGroup,
  /** What was done, to be read after the actor's name: "paused the portal". */
  what: z.string(),
  /** Null where no portal is concerned. `name` is null when it is gone. */
  integration: z.object({ id: Id, portalId: z.string().nullable(), name: z.string().nullable() }).nullable(),
  /** The particulars as they were written down. */
  details: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** What narrows the audit log down; the list and its export take the same. */
export const AuditFilter = z.object({
  /** A user's id, `api-key:<name>`, or a program's name. */
  actor: z.string().max(200).optional(),
  /** Kinds of actors, separated by commas. */
  by: z
    .string()
    .max(200)
    .transform((text) => text.split(',').filter((kind) => kind !== ''))
    .pipe(z.array(AuditActorKind))
    .optional(),
  group: AuditGroup.optional(),
  integrationId: Id.optional(),
  /** From this moment on. */
  from: Moment.optional(),
  /** Before this moment. */
  until: Moment.optional(),
});
export type AuditFilter = z.infer<typeof AuditFilter>;

/** `GET /api/audit-log`, the latest first. */
export const AuditQuery = PageQuery.extend(AuditFilter.shape);
export type AuditQuery = z.infer<typeof AuditQuery>;
export const AuditList = page(AuditEntry);
export type AuditList = z.infer<typeof AuditList>;
