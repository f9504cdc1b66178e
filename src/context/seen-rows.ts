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

/** The same in parts, each of rows of one organization or of none: an index that begins with it has those in order. */
export function seenParts(context: Seer, row: string): RawBuilder<boolean>[] {
  const organization = sql.ref(`${row}.organization_id`);
  const own = sql<boolean>`${organization} = ${context.organizationId}`;
  return seesRowsOfNone(context) ? [own, sql<boolean>`${organization} is null`] : [own];
}
