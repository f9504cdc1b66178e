import type { Kysely } from 'kysely';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import { readStoredSets } from '../../sync/mapping/portal-mappings.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';
import { readSettings } from '../../sync/portal/portal-settings.ts';

/** All settings and mappings of a portal that affect a first sync, as comparable text. */
export async function dryRunBasis(db: Kysely<Database>, scope: PortalScope): Promise<string> {
  const [{ inclusion, renewals }, sets] = await Promise.all([
    readSettings(db, scope),
    readStoredSets(db, scope),
  ]);
  const versions = [...sets].map(([objectType, { version }]) => `${objectType} ${version}`).sort();
  return toJsonb({ filters: inclusion.filters, renewals, versions });
}
