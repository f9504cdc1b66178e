import { type RawBuilder, sql } from 'kysely';
import type { OrganizationContext } from './context.ts';

type Seer = Pick<OrganizationContext, 'organizationId' | 'config'>;

// The rows of the tables that we share with the platform that an organization sees: its own, and with
// `SHARED_ROWS=include-null` also those of no organization. A row of none becomes an organization's own when one of its
// syncs joins it: see `claimRows`. So none is ever seen by others with data from a portal.

export const seesRowsOfNone = ({ config }: Pick<Seer, 'config'>): boolean =>
  config.database.sharedRows === 'include-null';

/** Whether the organization sees a row of `customers`, `stakeholders` or `deals`, by its name in the statement. */
export function isSeen(context: Seer, row: string): RawBuilder<boolean> {
  const organization = sql.ref(`${row}.organization_id`);
  return seesRowsOfNone(context)
    ? sql<boolean>`(${organization} = ${context.organizationId} or ${organization} is null)`
    : sql<boolean>`${organization} = ${context.organizationId}`;
}

/**
 * The customers `c` that the organization sees, to be read in the order of an index: one that begins with the
 * organization has the rows of a single one in order, so those of none are read separately.
 */
export function seenCustomers(context: Seer): {
  source: RawBuilder<unknown>;
  condition: RawBuilder<unknown>;
} {
  if (!seesRowsOfNone(context)) return { source: sql`customers c`, condition: isSeen(context, 'c') };
  return {
    source: sql`(select * from customers where organization_id = ${context.organizationId}
      union all select * from customers where organization_id is null) c`,
    condition: sql`true`,
  };
}
