import { sql, type Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import { objectTypeSegment } from '../../hubspot/records.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import type { Failures } from './streams/run-streams.ts';

/**
 * Keeps the scopes of a portal in step with what a run met: a scope that HubSpot says is lacking was taken away since
 * the portal was connected; one without which a type could not have been read is there.
 */
export async function noteScopes(
  trx: Transaction<Database>,
  scope: PortalScope,
  objectTypes: readonly ObjectType[],
  failures: Failures,
): Promise<void> {
  const lacking = [...failures].flatMap(([objectType, failure]) => {
    if (isHubspotError(failure, 'missing_scopes')) return failure.requiredGranularScopes;
    // HubSpot did not say which scope it wants; of a refused link none is known.
    const isOfRecords = isHubspotError(failure, 'forbidden') && failure.path?.includes('/objects') === true;
    return isOfRecords ? [readScope(objectType)] : [];
  });
  const proven = objectTypes.filter((objectType) => !failures.has(objectType)).map(readScope);
  await sql`
    update hubspot_portals p set scopes = n.scopes
    from (
      select array(
        select s from unnest(p.scopes) with ordinality as held (s, place)
        where s <> all(${lacking}::text[]) or s = any(${proven}::text[]) order by place)
        || array(select s from unnest(${proven}::text[]) s where s <> all(p.scopes)) as scopes
      from hubspot_portals p
      where p.integration_id = ${scope.integrationId} and p.organization_id = ${scope.organizationId}) n
    where p.integration_id = ${scope.integrationId} and p.organization_id = ${scope.organizationId}
      and p.scopes <> n.scopes`.execute(trx);
}

const readScope = (objectType: ObjectType) => `crm.objects.${objectTypeSegment[objectType]}.read`;
