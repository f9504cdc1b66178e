import { sql, type Transaction } from 'kysely';
import type { Database } from '../../db/tables.ts';
import type { ObjectMapping } from '../mapping/object-mapping.ts';
import type { WriteScope } from '../portal/write-scope.ts';

/**
 * Makes rows of no organization, which records are about to join, the organization's own; a customer's stakeholders and
 * deals of none follow it. They contain data from its portal from now on, so no other organization sees or joins them.
 * @returns the given rows that are the organization's now: another one may have claimed some at the same time.
 */
export async function claimRows(
  trx: Transaction<Database>,
  { organizationId, sharedRows }: Pick<WriteScope, 'organizationId' | 'sharedRows'>,
  { table }: Pick<ObjectMapping, 'table'>,
  rowIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (sharedRows !== 'include-null' || rowIds.length === 0) return new Set(rowIds);
  const claim = async (of: typeof table, column: 'id' | 'customer_id', ids: readonly string[]) => {
    const { rows } = await sql<{ id: string }>`
      update ${sql.table(of)} set organization_id = ${organizationId}
      where ${sql.ref(column)} = any(${[...ids]}::uuid[]) and organization_id is null
      returning id`.execute(trx);
    return rows.map(({ id }) => id);
  };
  const claimed = await claim(table, 'id', rowIds);
  if (table === 'customers' && claimed.length > 0) {
    await claim('stakeholders', 'customer_id', claimed);
    await claim('deals', 'customer_id', claimed);
  }
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)}
    where id = any(${[...rowIds]}::uuid[]) and organization_id = ${organizationId}`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}
