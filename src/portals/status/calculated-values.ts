import type { Kysely } from 'kysely';
import type { IntegrationStatus } from '../../contract/portals.ts';
import type { Database } from '../../db/tables.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';
import { roundInterval } from '../../sync/runs/read-calculated.ts';

/** The age of values that HubSpot calculates; undefined: none is mapped. */
export async function calculatedValues(
  db: Kysely<Database>,
  scope: PortalScope,
): Promise<IntegrationStatus['calculated']> {
  const rounds = await db
    .selectFrom('sync_calculated_rounds')
    .select(['properties', 'covered_from', 'calls', 'after_id'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .execute();
  const used = rounds.filter(({ properties }) => properties.length > 0);
  if (used.length === 0) return undefined;
  const oldest = Math.min(...used.map((round) => round.covered_from.getTime()));
  return {
    properties: used.reduce((sum, { properties }) => sum + properties.length, 0),
    checkedAt: new Date(oldest).toISOString(),
    everyMinutes: Math.ceil(Math.max(...used.map(({ calls }) => roundInterval(calls))) / 60_000),
  };
}

/** Whether calculated values are older than their rounds allow: one can be half an hour late. */
export function areCalculatedLate(
  { checkedAt, everyMinutes }: NonNullable<IntegrationStatus['calculated']>,
  now: number,
): boolean {
  return now - Date.parse(checkedAt) > (2 * Math.max(everyMinutes, 30) + 30) * 60_000;
}
