import { sql, type Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import { isLive } from '../portal/live-record.ts';
import type { WriteScope } from '../portal/write-scope.ts';
import type { IncomingRecord, KnownRow } from './incoming-record.ts';

/**
 * Marks stored records that no longer match the customer filter, and unmarks those that match again. What happens to
 * them is decided at the end of the run; until then, they are kept up to date.
 * @returns in `gone`, those that left before and still don't match.
 */
export async function noteLeaving(
  trx: Transaction<Database>,
  scope: WriteScope,
  objectType: ObjectType,
  records: IncomingRecord[],
  known: ReadonlyMap<string, KnownRow>,
): Promise<{ gone: ReadonlySet<string> }> {
  const here = records.filter((record) => known.get(record.externalId)?.has_row);
  const hasLeft = (record: IncomingRecord) => (known.get(record.externalId)?.excluded_at ?? null) !== null;
  const leaving = here.filter((record) => !record.included && !hasLeft(record)).map((r) => r.externalId);
  const gone = new Set(here.filter((record) => !record.included && hasLeft(record)).map((r) => r.externalId));
  if (objectType === 'contact') {
    // Contacts have no filter of their own: one that left comes back with its companies.
    for (const id of await stillWithoutCompany(
      trx,
      scope,
      here.filter(hasLeft).map((r) => r.externalId),
    ))
      gone.add(id);
  }
  if (leaving.length > 0) {
    await sql`
      insert into inclusion_exits (integration_id, organization_id, object_type, external_id)
      select ${scope.integrationId}::uuid, ${scope.organizationId}::uuid, ${objectType}, id
      from unnest(${leaving}::text[]) id on conflict do nothing`.execute(trx);
  }
  const staying = here.filter((record) => record.included).map((record) => record.externalId);
  if (staying.length > 0) {
    await sql`
      delete from inclusion_exits where integration_id = ${scope.integrationId} and object_type = ${objectType}
        and external_id = any(${staying})`.execute(trx);
  }
  return { gone };
}

async function stillWithoutCompany(
  trx: Transaction<Database>,
  scope: WriteScope,
  contactIds: string[],
): Promise<string[]> {
  if (contactIds.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select id from unnest(${contactIds}::text[]) id
    where not exists (
      select from hubspot_links l
      join hubspot_records r on r.integration_id = l.integration_id and r.object_type = 'company'
        and r.external_id = l.to_id and ${isLive('r')}
      where l.integration_id = ${scope.integrationId} and l.kind = 'contact_company' and l.from_id = id)`.execute(
    trx,
  );
  return rows.map((row) => row.id);
}
