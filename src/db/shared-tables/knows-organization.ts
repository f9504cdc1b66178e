import { type Kysely, sql } from 'kysely';
import type { Schemas } from '../../base/schemas.ts';
import type { Database } from '../tables.ts';
import { readSharedTables } from './read-shared-tables.ts';
import { foreignKeyOf } from './table-profile.ts';

/** Whether customers can have this organization: a platform's table may reference organizations of its own. */
export async function knowsOrganization(
  db: Kysely<Database>,
  schemas: Schemas,
  organizationId: string,
): Promise<boolean> {
  const { customers } = await readSharedTables(db, schemas);
  const target = customers && foreignKeyOf(customers, 'organization_id')?.target;
  if (!target) return true;
  const { rows } = await sql`
    select from ${sql.id(target.schema, target.table)}
    where ${sql.ref(target.columns[0] ?? 'id')}::text = ${organizationId}`.execute(db);
  return rows.length > 0;
}
