import { sql } from 'kysely';
import { AppError } from '../base/errors.ts';
import { audit } from '../context/audit.ts';
import type { OrganizationContext } from '../context/context.ts';
import type { ObjectType } from '../contract/common.ts';
import type { ResyncRequest, ResyncResponse } from '../contract/records.ts';
import { tableOf } from '../db/object-tables.ts';
import { isCsm } from '../db/shared-tables/shown-people.ts';
import { openErrorsOf } from '../sync/errors/list-errors.ts';
import { refreshLinksOf } from '../sync/read/refresh-links.ts';
import { refreshRecords } from '../sync/read/refresh-records.ts';
import { openPortalWriter, type SyncParts } from '../sync/store/portal-writer.ts';
import { fileRejects } from '../sync/store/quarantine.ts';
import { type ChangeRow, changeColumns, toFieldChanges } from './field-changes.ts';

/** A user waits for the response, in ms. */
const patienceMs = 45_000;
/**
 * How often a user or a key can re-sync a record per minute: each takes a call to HubSpot, and some for the
 * associations.
 */
const perMinute = 20;

/** The state of a record at a moment. */
interface Standing {
  rowId: string;
  /** HubSpot's id; differs from the requested one if that was merged away. */
  externalId: string;
  archived: boolean;
  excluded: boolean;
  links: ReadonlySet<string>;
}

/**
 * Re-syncs one record and its associations through the shared write path, and returns the changes. Records at the
 * other end of new associations are read by the worker soon after.
 * @param ownerId only a record of a customer with this CSM; undefined: any record.
 * @throws {AppError} `not_found`, `forbidden`, `rate_limited`, `portal_not_connected`, `reauthorization_required`.
 * @throws {HubspotError}
 */
export async function resyncRecord(
  context: OrganizationContext,
  parts: SyncParts,
  request: ResyncRequest,
  ownerId?: string,
): Promise<ResyncResponse> {
  const { db, organizationId } = context;
  const { integrationId, objectType, externalId } = request;
  const before = await readStanding(context, request);
  if (ownerId !== undefined) await refuseOthers(context, before?.rowId, ownerId);
  await takeTurn(context, request);
  const { last } = await db
    .selectFrom('field_changes')
    .select(({ fn }) => fn.max('id').as('last'))
    .executeTakeFirstOrThrow();
  const readAt = new Date(context.clock.now());

  const writer = await openPortalWriter(context, parts, {
    organizationId,
    integrationId,
    source: 'retry',
    signal: AbortSignal.timeout(patienceMs),
  });
  const first = await refreshRecords(writer, objectType, [externalId]);
  const { unanswered } = await refreshLinksOf(writer, objectType, [externalId]);
  // A contact that had no company becomes relevant once its associations are read.
  const again =
    objectType === 'contact' && before === undefined
      ? await refreshRecords(writer, objectType, [externalId])
      : first;
  if (again.unanswered.length > 0 || unanswered.length > 0) {
    throw new AppError(
      'hubspot_unavailable',
      "HubSpot's reply doesn't include the record. Nothing was changed. Try again in a moment.",
    );
  }
  const gone = first.gone.includes(externalId) || again.gone.includes(externalId);
  if (gone) {
    // A deleted record has no errors left to fix.
    await writer.commit(async (trx) => {
      await fileRejects(trx, writer, objectType, [externalId], []);
      return [];
    });
  }

  const after = await readStanding(context, request);
  const changes = after ? await readChanges(context, after.rowId, last ?? '0') : [];
  const linksAdded = [...(after?.links ?? [])].filter((link) => !before?.links.has(link)).length;
  const linksRemoved = [...(before?.links ?? [])].filter((link) => !after?.links.has(link)).length;
  const outcome = outcomeOf({
    before,
    after,
    externalId,
    gone,
    changed: changes.length + linksAdded + linksRemoved,
  });
  const shownId = after?.externalId ?? externalId;
  const [named, errors] = await Promise.all([
    nameOf(context, objectType, after?.rowId),
    openErrorsOf(context, { ...request, externalId: shownId }),
  ]);
  return {
    outcome,
    message: messages[outcome],
    objectType,
    externalId: shownId,
    name: named?.name ?? null,
    customerId: named?.customer_id ?? null,
    changes,
    linksAdded,
    linksRemoved,
    errors,
    readAt: readAt.toISOString(),
  };
}

const messages: Record<ResyncResponse['outcome'], string> = {
  created: 'Added from HubSpot.',
  updated: 'Updated from HubSpot.',
  unchanged: 'Already up to date.',
  archived: 'Deleted or archived in HubSpot, so it was archived here too.',
  merged: 'Merged into another record in HubSpot, which is now up to date.',
  left_out: 'Not synced: it is excluded by the portal’s filter, or it has no synced company.',
  missing: 'No record with this id, neither in HubSpot nor here.',
};

function outcomeOf({
  before,
  after,
  externalId,
  gone,
  changed,
}: {
  before: Standing | undefined;
  after: Standing | undefined;
  externalId: string;
  gone: boolean;
  changed: number;
}): ResyncResponse['outcome'] {
  if (!after) return gone ? 'missing' : 'left_out';
  if (after.externalId !== externalId) return 'merged';
  if (!before) return 'created';
  if (after.archived) return before.archived ? 'unchanged' : 'archived';
  if (after.excluded) return 'left_out';
  return changed > 0 ? 'updated' : 'unchanged';
}

async function readStanding(
  context: OrganizationContext,
  { integrationId, objectType, externalId }: ResyncRequest,
): Promise<Standing | undefined> {
  const { rows } = await sql<{
    row_id: string;
    external_id: string;
    archived: boolean;
    excluded: boolean;
    links: string[];
  }>`
    select own.row_id, own.external_id, own.archived_at is not null as archived, own.excluded_at is not null as excluded,
      array(
        select l.kind || ' ' || l.from_id || ' ' || l.to_id || ' ' || l.is_primary || ' ' || l.labels::text
        from hubspot_links l
        where l.integration_id = ${integrationId} and l.from_id = own.external_id
          and split_part(l.kind, '_', 1) = ${objectType}
        union all
        select l.kind || ' ' || l.from_id || ' ' || l.to_id || ' ' || l.is_primary || ' ' || l.labels::text
        from hubspot_links l
        where l.integration_id = ${integrationId} and l.to_id = own.external_id
          and split_part(l.kind, '_', 2) = ${objectType}) as links
    from hubspot_records asked
    join hubspot_records own on own.row_id = asked.row_id and own.integration_id = asked.integration_id and not own.is_alias
    where asked.integration_id = ${integrationId} and asked.organization_id = ${context.organizationId}
      and asked.object_type = ${objectType} and asked.external_id = ${externalId}`.execute(context.db);
  const [row] = rows;
  if (!row) return undefined;
  const { row_id: rowId, external_id: own, archived, excluded, links } = row;
  return { rowId, externalId: own, archived, excluded, links: new Set(links) };
}

/** Of the row itself, by this re-sync or its effects. */
async function readChanges(context: OrganizationContext, rowId: string, last: string) {
  const { rows } = await sql<ChangeRow>`
    select ${changeColumns}, coalesce(c.name, s.name, d.name) as record_name
    from field_changes f
    left join customers c on f.table_name = 'customers' and c.id = f.row_id
    left join stakeholders s on f.table_name = 'stakeholders' and s.id = f.row_id
    left join deals d on f.table_name = 'deals' and d.id = f.row_id
    where f.row_id = ${rowId} and f.organization_id = ${context.organizationId} and f.source = 'retry'
      and f.id > ${last}::bigint
    order by f.id desc`.execute(context.db);
  return toFieldChanges(context, rows);
}

async function nameOf(context: OrganizationContext, objectType: ObjectType, rowId: string | undefined) {
  if (rowId === undefined) return undefined;
  const customer = objectType === 'company' ? sql`id` : sql`customer_id`;
  const { rows } = await sql<{ name: string | null; customer_id: string | null }>`
    select name, ${customer} as customer_id from ${sql.table(tableOf[objectType])}
    where id = ${rowId} and organization_id = ${context.organizationId}`.execute(context.db);
  return rows[0];
}

/** A record belongs to the CSM of one of its customers. */
async function refuseOthers(
  context: OrganizationContext,
  rowId: string | undefined,
  ownerId: string,
): Promise<void> {
  const isTheirs = await isCsm(context.db, context.organizationId, ownerId);
  const { rows } = await sql`
    select from customers c
    where c.organization_id = ${context.organizationId} and ${isTheirs} and (c.id = ${rowId ?? null}::uuid
      or exists (select from stakeholder_customers l where l.customer_id = c.id and l.stakeholder_id = ${rowId ?? null}::uuid)
      or exists (select from deal_customers l where l.customer_id = c.id and l.deal_id = ${rowId ?? null}::uuid))
    limit 1`.execute(context.db);
  if (rows.length > 0) return;
  throw new AppError(
    'forbidden',
    'You can re-sync records of your own customers. Ask a manager for this one.',
  );
}

/** Counted in the audit log, which all processes share. */
async function takeTurn(context: OrganizationContext, request: ResyncRequest): Promise<void> {
  const { db, organizationId, actor } = context;
  const { integrationId, objectType, externalId } = request;
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`resync ${organizationId} ${actor}`}, 0))`.execute(
      trx,
    );
    const { rows } = await sql<{ recent: string }>`
      select count(*) as recent from audit_log
      where organization_id = ${organizationId} and actor = ${actor} and action = 'record.resync'
        and created_at > clock_timestamp() - interval '1 minute'`.execute(trx);
    if (Number(rows[0]?.recent ?? 0) >= perMinute) {
      throw new AppError(
        'rate_limited',
        `Limit reached: ${perMinute} records a minute. Wait a moment, or start a sync for many records.`,
      );
    }
    await audit(trx, {
      organizationId,
      actor,
      action: 'record.resync',
      integrationId,
      details: { objectType, externalId },
    });
  });
}
