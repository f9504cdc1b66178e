import { sql, type Transaction } from 'kysely';
import { AppError } from '../base/errors.ts';
import type { Context } from '../context/context.ts';
import type { Database } from '../db/tables.ts';
import { organizationTables } from './organization-tables.ts';
import { isDefault, readOrganization } from './organizations.ts';

const foreignKeyViolation = '23503';

/**
 * Deletes an organization with everything in our tables. Rows in the platform's own tables stay, without what we
 * imported: its portals' data must be deleted before.
 * @throws {AppError} `not_found`; `conflict` for the default organization, and while a portal is connected.
 */
export async function deleteOrganization(context: Context, id: string): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    const { name } = await readOrganization({ ...context, db: trx }, id);
    if (isDefault(id)) {
      throw new AppError(
        'conflict',
        "The default organization can't be deleted: it has the rows that name none. Rename it, or link it to the platform's id.",
      );
    }
    const connected = await trx
      .selectFrom('hubspot_portals')
      .select('portal_id')
      .where('organization_id', '=', id)
      .where('disconnected_at', 'is', null)
      .execute();
    if (connected.length > 0) {
      const portals = connected.map(({ portal_id }) => portal_id).join(', ');
      throw new AppError(
        'conflict',
        `${name} has connected portals (${portals}). Disconnect them first: npm run cli -- --organization ${id} portal disconnect`,
      );
    }
    const tables = await organizationTables(trx, context.config.database.schemas);
    await deleteInAnyOrder(
      trx,
      tables
        .filter(({ isShared }) => !isShared)
        .map((table) => sql`delete from ${sql.id(table.schema, table.name)} where organization_id = ${id}`),
    );
    await trx.deleteFrom('organizations').where('id', '=', id).execute();
  });
}

/** Runs each statement; one that a foreign key stops runs again after the others. */
async function deleteInAnyOrder(
  trx: Transaction<Database>,
  statements: readonly ReturnType<typeof sql>[],
): Promise<void> {
  let left = statements;
  while (left.length > 0) {
    const stopped: ReturnType<typeof sql>[] = [];
    let reason: unknown;
    for (const statement of left) {
      await sql`savepoint one`.execute(trx);
      try {
        await statement.execute(trx);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === foreignKeyViolation)) throw error;
        await sql`rollback to savepoint one`.execute(trx);
        stopped.push(statement);
        reason = error;
      }
    }
    if (stopped.length === left.length) throw reason;
    left = stopped;
  }
}
