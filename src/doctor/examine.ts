import type { Kysely } from 'kysely';
import type { Config } from '../config.ts';
import type { Context, OrganizationContext } from '../context/context.ts';
import type { Check, DoctorReport } from '../contract/doctor.ts';
import type { Database } from '../db/tables.ts';
import { toReport } from './check.ts';
import { checkDatabase } from './database.ts';
import { checkHealthSources } from './health-sources.ts';
import { checkEncryptionKey, checkHubspot, checkPortals } from './portals.ts';
import { checkSettings } from './settings.ts';
import { checkSharedTables } from './shared-tables.ts';
import { checkWorkers } from './workers.ts';

/** Checks the database and the tables that are shared with the platform. Changes nothing, also before the first start. */
export async function examineDatabase(
  db: Kysely<Database>,
  { database }: Config,
  options: { showsCounts: boolean; organizationId?: string },
): Promise<Check[]> {
  const checks = await checkDatabase(db, database.schemas);
  const [first] = checks;
  if (first?.state !== 'ok') return checks;
  return [
    ...checks,
    ...(await checkSharedTables(db, { database, ...options })),
    ...(await checkHealthSources(db, database)),
  ];
}

/**
 * Checks what is connected: keys, HubSpot, portals and the worker.
 * @param organizationId only what belongs to this organization; undefined: everything.
 */
export async function examineConnections(context: Context, organizationId?: string): Promise<Check[]> {
  const hubspot = await checkHubspot(context);
  return [
    await checkEncryptionKey(context, organizationId),
    hubspot,
    // If HubSpot can't be reached, each portal would only repeat that after half a minute of attempts.
    ...(hubspot.state === 'problem' ? [] : await checkPortals(context, organizationId)),
    await checkWorkers(context.db, context.config.database.schemas, organizationId),
  ];
}

/** All checks for an admin of an organization: nothing of other organizations is named or counted. */
export async function examineForOrganization(context: OrganizationContext): Promise<DoctorReport> {
  const organizations = await context.db.selectFrom('organizations').select('id').limit(2).execute();
  return toReport([
    ...(await checkSettings(context.config, context.clock.now())),
    ...(await examineDatabase(context.db, context.config, {
      showsCounts: organizations.length === 1,
      organizationId: context.organizationId,
    })),
    ...(await examineConnections(context, context.organizationId)),
  ]);
}
