import { z } from 'zod';
import { Id, Moment, PageQuery, page } from './common.ts';

/** The topic of an entry. `other`: actions without a topic. */
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

/** The kind of actor: a user in the browser, a key, a user of the command line, or the product itself. */
export const AuditActorKind = z.enum(['user', 'api_key', 'command_line', 'program']);
export type AuditActorKind = z.infer<typeof AuditActorKind>;

export const AuditEntry = z.object({
  id: Id,
  at: Moment,
  actor: z.object({
    kind: AuditActorKind,
    /** As stored: a user's id, `api-key:<name>`, or a program's name. */
    id: z.string(),
    name: z.string(),
  }),
  action: z.string(),
  group: AuditGroup,
  /** The action, to follow the actor's name: "paused the portal". */
  what: z.string(),
  /** Null if the action isn't about a portal. `name` is null if the portal was deleted. */
  integration: z.object({ id: Id, portalId: z.string().nullable(), name: z.string().nullable() }).nullable(),
  /** The details as stored. */
  details: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** The filters of the audit log and its export. */
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
  /** From this time on, inclusive. */
  from: Moment.optional(),
  /** Before this time. */
  until: Moment.optional(),
});
export type AuditFilter = z.infer<typeof AuditFilter>;

/** `GET /api/audit-log`, newest first. */
export const AuditQuery = PageQuery.extend(AuditFilter.shape);
export type AuditQuery = z.infer<typeof AuditQuery>;
export const AuditList = page(AuditEntry);
export type AuditList = z.infer<typeof AuditList>;
