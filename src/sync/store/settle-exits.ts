import { sql, type Transaction } from 'kysely';
import { type ObjectType, objectTypes } from '../../contract/common.ts';
import type { OnExit } from '../../contract/settings.ts';
import type { Database } from '../../db/tables.ts';
import type { SyncMappings } from '../mapping/object-mapping.ts';
import { isLive } from '../portal/live-record.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { readSettings } from '../portal/portal-settings.ts';
import type { WriteScope } from '../portal/write-scope.ts';
import { afterChanges } from './after-changes.ts';
import { announceRecords } from './announce-records.ts';
import { updateWithLedger } from './change-ledger.ts';

/** If more than this share of the records leaves at once, the filter probably isn't what the user meant. */
const largestShare = 0.05;
/** This many can always leave: in a small portal, a single record is a large share. */
const alwaysFine = 10;

/** Whether this many records need a user's confirmation to leave. `here`: live records, including those. */
export function asksFirst(leaving: number, here: number): boolean {
  return leaving > Math.max(alwaysFine, here * largestShare);
}

/** Settles the exits of all object types of a portal by its policy, at the end of a run. */
export async function settleAllExits(
  trx: Transaction<Database>,
  portal: WriteScope & { mappings: SyncMappings },
): Promise<void> {
  const { inclusion } = await readSettings(trx, portal);
  for (const objectType of objectTypes) {
    await settleExits(trx, portal, portal.mappings, objectType, inclusion.onExit);
  }
}

/**
 * Decides at the end of a run what happens to the records of one type that no longer match the customer filter: a
 * few leave by the portal's policy now; many wait until a user confirms (`applyExits`) or the filter is changed. If
 * the policy is to keep them, there is nothing to confirm.
 *
 * Contacts have no filter of their own and follow their companies: when a company leaves, so do its contacts that are
 * linked to no other stored company, by the same policy and without another confirmation. They come back, by being
 * read, with the first of their companies that does.
 */
async function settleExits(
  trx: Transaction<Database>,
  scope: WriteScope,
  mappings: SyncMappings,
  objectType: ObjectType,
  onExit: OnExit,
): Promise<{ applied: number; held: number }> {
  await forgetSettled(trx, scope, objectType);
  const waiting = await trx
    .selectFrom('inclusion_exits')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('object_type', '=', objectType)
    .executeTakeFirstOrThrow();
  const leaving = Number(waiting.count);
  if (leaving === 0) return { applied: 0, held: 0 };
  if (onExit !== 'keep' && asksFirst(leaving, await countHere(trx, scope, objectType))) {
    return { applied: 0, held: leaving };
  }
  return { applied: await applyExits(trx, scope, mappings, objectType, onExit), held: 0 };
}

/**
 * Lets all records of a type that are about to leave go. `keep`: they stay and are kept up to date. `freeze`: their
 * rows stay unchanged. `archive`: their rows are archived, except those of customers that another portal still has.
 * @returns how many records of the type left, or stay by policy; contacts that followed aren't counted.
 */
export async function applyExits(
  trx: Transaction<Database>,
  scope: WriteScope,
  mappings: SyncMappings,
  objectType: ObjectType,
  onExit: OnExit,
): Promise<number> {
  await forgetSettled(trx, scope, objectType);
  const exits = await trx
    .deleteFrom('inclusion_exits')
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('object_type', '=', objectType)
    .returning('external_id')
    .execute();
  if (onExit === 'keep' || exits.length === 0) return exits.length;
  const ids = exits.map((exit) => exit.external_id);
  const left = await sql<{ row_id: string }>`
    update hubspot_records set excluded_at = now()
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
      and object_type = ${objectType} and external_id = any(${ids})
    returning row_id`.execute(trx);
  await leave(trx, scope, mappings, objectType, onExit, left.rows);
  if (objectType === 'company') {
    await leave(trx, scope, mappings, 'contact', onExit, await excludeContactsOf(trx, scope, ids));
  }
  return ids.length;
}

/** Pending exits of records that were archived, merged or excluded in the meantime are obsolete. */
async function forgetSettled(
  trx: Transaction<Database>,
  scope: WriteScope,
  objectType: ObjectType,
): Promise<void> {
  await sql`
    delete from inclusion_exits e
    where e.integration_id = ${scope.integrationId} and e.organization_id = ${scope.organizationId}
      and e.object_type = ${objectType}
      and not exists (
        select from hubspot_records r
        where r.integration_id = e.integration_id and r.object_type = e.object_type and r.external_id = e.external_id
          and ${isLive('r')})`.execute(trx);
}

async function countHere(
  trx: Transaction<Database>,
  scope: WriteScope,
  objectType: ObjectType,
): Promise<number> {
  const { count } = await trx
    .selectFrom('hubspot_records')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .where('object_type', '=', objectType)
    .where('is_alias', '=', false)
    .where('archived_at', 'is', null)
    .where('excluded_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

async function excludeContactsOf(
  trx: Transaction<Database>,
  scope: WriteScope,
  companyIds: string[],
): Promise<{ row_id: string }[]> {
  const { rows } = await sql<{ row_id: string }>`
    update hubspot_records c set excluded_at = now()
    from (
      select distinct from_id from hubspot_links
      where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
        and kind = 'contact_company' and to_id = any(${companyIds})
    ) l
    where c.integration_id = ${scope.integrationId} and c.organization_id = ${scope.organizationId}
      and c.object_type = 'contact' and c.external_id = l.from_id
      and ${isLive('c')}
      and not exists (
        select from hubspot_links o
        join hubspot_records r on r.integration_id = o.integration_id and r.object_type = 'company'
          and r.external_id = o.to_id and ${isLive('r')}
        where o.integration_id = c.integration_id and o.kind = 'contact_company' and o.from_id = c.external_id)
    returning c.row_id`.execute(trx);
  return rows;
}

/** Contacts that left with one of these companies: they have to be read when it comes back. */
export async function contactsThatLeftWith(
  trx: Transaction<Database>,
  scope: PortalScope,
  companyIds: string[],
): Promise<string[]> {
  if (companyIds.length === 0) return [];
  const { rows } = await sql<{ external_id: string }>`
    select distinct c.external_id from hubspot_links l
    join hubspot_records c on c.integration_id = l.integration_id and c.object_type = 'contact'
      and c.external_id = l.from_id and not c.is_alias and c.excluded_at is not null
    where l.integration_id = ${scope.integrationId} and l.organization_id = ${scope.organizationId}
      and l.kind = 'contact_company' and l.to_id = any(${companyIds})`.execute(trx);
  return rows.map((row) => row.external_id);
}

/** What happens to the rows of records that left. */
async function leave(
  trx: Transaction<Database>,
  scope: WriteScope,
  mappings: SyncMappings,
  objectType: ObjectType,
  onExit: Exclude<OnExit, 'keep'>,
  left: { row_id: string }[],
): Promise<void> {
  if (onExit === 'freeze' || left.length === 0) return;
  const { table } = mappings.objects[objectType];
  const archived = await updateWithLedger(
    trx,
    scope,
    table,
    { columns: ['archived_at'] },
    sql`update ${sql.table(table)} t set archived_at = now(), updated_at = now()
      where t.id = any(${left.map((record) => record.row_id)}::uuid[]) and t.archived_at is null
        and t.organization_id = ${scope.organizationId}
        and not exists (
          select from hubspot_records r
          where r.row_id = t.id and r.integration_id <> ${scope.integrationId} and not r.is_alias
            and r.archived_at is null and r.excluded_at is null)`,
  );
  await afterChanges(trx, scope, mappings, objectType, archived);
  await announceRecords(trx, scope, mappings, objectType, archived);
}
