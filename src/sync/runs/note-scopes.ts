import { sql, type Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import { objectTypeSegment } from '../../hubspot/records.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import type { Failures } from './streams/run-streams.ts';

/**
 * Updates a portal's scopes by the results of a run: a scope that HubSpot reports as missing was removed since the
 * portal was connected; one that is required to read a type exists if that worked.
 */
export async function noteScopes(
  trx: Transaction<Database>,
  scope: PortalScope,
  objectTypes: readonly ObjectType[],
  failures: Failures,
): Promise<void> {
  const lacking = [...failures].flatMap(([objectType, failure]) => {
    if (isHubspotError(failure, 'missing_scopes')) return failure.requiredGranularScopes;
    // HubSpot didn't name the missing scope; for links, it is unknown.
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
