import { z } from 'zod';

// Ids are `z.guid()`, not `z.uuid()`: the default organization's, and those of a platform, need not follow RFC 9562.

/**
 * The id of a row of ours. Any UUID that PostgreSQL takes, not only those with a version: rows of the platform have
 * ids of their own making.
 */
export const Id = z.guid();
/** A moment, as ISO 8601 text in UTC. */
export const Moment = z.iso.datetime();
/** A day without time, `YYYY-MM-DD`. */
export const Day = z.iso.date();
/**
 * An amount: a number, or, where a number would lose digits, a string of its digits. HubSpot sends amounts of
 * any size and we keep every digit.
 */
export const Amount = z.union([z.number(), z.string()]);
export type Amount = z.infer<typeof Amount>;

export const ObjectType = z.enum(['company', 'contact', 'deal']);
export type ObjectType = z.infer<typeof ObjectType>;

export const Direction = z.enum(['inbound', 'outbound']);
export type Direction = z.infer<typeof Direction>;

export const Role = z.enum(['admin', 'manager', 'csm', 'viewer']);
export type Role = z.infer<typeof Role>;
/** What people call them. */
export const roleNames: Record<Role, string> = {
  viewer: 'Viewer',
  csm: 'Customer success manager',
  manager: 'Manager',
  admin: 'Administrator',
};

/** A page of a list. `nextCursor` goes into the next request's `cursor`; null: this was the last page. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** What every list takes. */
export const PageQuery = z.object({
  cursor: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
