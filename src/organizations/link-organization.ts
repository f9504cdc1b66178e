import { sql } from 'kysely';
import { AppError } from '../base/errors.ts';
import { audit } from '../context/audit.ts';
import type { OrganizationContext } from '../context/context.ts';
import { organizationTables } from './organization-tables.ts';
import { createOrganization, isDefault, readOrganization } from './organizations.ts';

/**
 * Gives an organization the id that the platform has for it: all its rows, in our tables and in those that we share,
 * get the new id in one transaction. The platform's own queries find them then.
 * @throws {AppError} `not_found`; `conflict` while a sync or a push is queued or running, or if another organization
 * with the new id has portals.
 */
export async function linkOrganization(
  context: OrganizationContext,
  from: string,
  to: string,
): Promise<void> {
  const { schemas } = context.config.database;
  await context.db.transaction().execute(async (trx) => {
    // No run starts before the end of the transaction: its rows would keep the old id.
    await sql`lock table sync_runs in share row exclusive mode`.execute(trx);
    const ours = { ...context, db: trx };
    const { name } = await readOrganization(ours, from);
    const busy = await trx
      .selectFrom('sync_runs')
      .select('id')
      .where('organization_id', '=', from)
      .where('status', 'in', ['queued', 'running'])
      .executeTakeFirst();
    if (busy) {
      throw new AppError(
        'conflict',
        `${name} has a sync or a push in progress. Wait for its end, or pause its portals, then try again.`,
      );
    }
    await refuseWithPortals(ours, to);
    await createOrganization(ours, { id: to, name }).catch((error: unknown) => {
      if (!(error instanceof AppError && error.code === 'conflict')) throw error;
    });
    for (const table of await organizationTables(trx, schemas)) {
      await sql`update ${sql.id(table.schema, table.name)} set organization_id = ${to}
        where organization_id = ${from}`.execute(trx);
    }
    if (!isDefault(from)) await trx.deleteFrom('organizations').where('id', '=', from).execute();
    await audit(trx, {
      organizationId: to,
      actor: context.actor,
      action: 'organization.linked',
      details: { from },
    });
  });
}

async function refuseWithPortals({ db }: Pick<OrganizationContext, 'db'>, id: string): Promise<void> {
  const portal = await db
    .selectFrom('hubspot_portals')
    .select('integration_id')
    .where('organization_id', '=', id)
    .executeTakeFirst();
  if (!portal) return;
  throw new AppError(
    'conflict',
    `The organization ${id} has portals of its own. Link to an id that isn't in use, or delete that organization first.`,
  );
}
