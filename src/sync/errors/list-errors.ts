import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import { AppError } from '../../base/errors.ts';
import type { OrganizationContext } from '../../context/context.ts';
import type { ObjectType } from '../../contract/common.ts';
import {
  QuarantineCode,
  type SyncError,
  type SyncErrorList,
  type SyncErrorQuery,
} from '../../contract/sync.ts';
import { type Keyset, keysetAfter, keysetKey, keysetOrder, keysetPage } from '../../db/keyset.ts';
import { recordUrl } from '../../hubspot/record-url.ts';
import { quarantineTexts } from './quarantine-texts.ts';
import { readTriedAgain } from './tried-again.ts';

interface ErrorRow {
  id: string;
  integration_id: string;
  object_type: ObjectType;
  external_id: string;
  property: string;
  field: string;
  code: string;
  value: string | null;
  reply: string | null;
  direction: 'inbound' | 'outbound';
  status: 'open' | 'resolved';
  attempts: number;
  first_seen_at: Date;
  last_seen_at: Date;
  resolved_at: Date | null;
  portal_id: string | null;
  ui_domain: string | null;
  record_name: string | null;
  customer_id: string | null;
  /** When the outbox sends it again. */
  due_at: Date | null;
}

/** The last seen first. */
const keyset: Keyset = {
  name: 'errors',
  columns: [
    { sql: sql`q.last_seen_at`, type: 'timestamptz' },
    { sql: sql`q.id`, type: 'uuid' },
  ],
  direction: 'desc',
};

/**
 * A page of sync errors, each with its reason and fix.
 * @throws {AppError} `validation_failed` for a cursor of another list.
 */
export async function listErrors(
  context: OrganizationContext,
  query: z.infer<typeof SyncErrorQuery>,
): Promise<z.infer<typeof SyncErrorList>> {
  const conditions = [sql`q.status = ${query.status}`, keysetAfter(keyset, query.cursor)];
  if (query.integrationId) conditions.push(sql`q.integration_id = ${query.integrationId}`);
  if (query.objectType) conditions.push(sql`q.object_type = ${query.objectType}`);
  if (query.direction) conditions.push(sql`q.direction = ${query.direction}`);
  if (query.code) conditions.push(sql`q.code = ${query.code}`);
  if (query.property) conditions.push(sql`q.property = ${query.property}`);
  if (query.field) conditions.push(sql`q.field = ${query.field}`);
  if (query.customerId)
    conditions.push(sql`coalesce(c.id, s.customer_id, d.customer_id) = ${query.customerId}`);
  if (query.runId) conditions.push(sql`q.run_id = ${query.runId}`);
  const rows = await readErrors(context, sql.join(conditions, sql` and `), query.limit + 1);
  const page = keysetPage(keyset, rows, query.limit, (row) => row);
  return { items: await toSyncErrors(context, page.items), nextCursor: page.nextCursor };
}

/**
 * One sync error.
 * @throws {AppError} `not_found`, also for another organization's error.
 */
export async function readError(context: OrganizationContext, id: string): Promise<SyncError> {
  const [error] = await toSyncErrors(context, await readErrors(context, sql`q.id = ${id}`, 1));
  if (!error) throw new AppError('not_found', 'There is no sync error with this id.');
  return error;
}

/** The open errors of one record. */
export async function openErrorsOf(
  context: OrganizationContext,
  record: { integrationId: string; objectType: ObjectType; externalId: string },
): Promise<SyncError[]> {
  const { integrationId, objectType, externalId } = record;
  const rows = await readErrors(
    context,
    sql`q.status = 'open' and q.integration_id = ${integrationId} and q.object_type = ${objectType}
      and q.external_id = ${externalId}`,
    shownOfRecord,
  );
  return toSyncErrors(context, rows);
}

/** A record rarely has more mapped fields. */
const shownOfRecord = 200;

/** The row of a record, by the crosswalk: a customer, a stakeholder or a deal, and its customer. */
async function readErrors(
  context: OrganizationContext,
  condition: RawBuilder<unknown>,
  limit: number,
): Promise<(ErrorRow & { key: string[] })[]> {
  const { rows } = await sql<ErrorRow & { key: string[] }>`
    select q.id, q.integration_id, q.object_type, q.external_id, q.property, q.field, q.code, q.value,
      q.details ->> 'reply' as reply, q.direction, q.status, q.attempts, q.first_seen_at, q.last_seen_at, q.resolved_at,
      p.portal_id, p.ui_domain, coalesce(c.name, s.name, d.name) as record_name,
      coalesce(c.id, s.customer_id, d.customer_id) as customer_id, o.not_before as due_at,
      ${keysetKey(keyset)} as key
    from quarantine q
    left join hubspot_portals p on p.integration_id = q.integration_id
    left join hubspot_records r on r.integration_id = q.integration_id and r.object_type = q.object_type
      and r.external_id = q.external_id
    left join customers c on q.object_type = 'company' and c.id = r.row_id and c.organization_id = q.organization_id
    left join stakeholders s on q.object_type = 'contact' and s.id = r.row_id and s.organization_id = q.organization_id
    left join deals d on q.object_type = 'deal' and d.id = r.row_id and d.organization_id = q.organization_id
    left join push_outbox o on q.direction = 'outbound' and o.integration_id = q.integration_id
      and o.object_type = q.object_type and o.row_id = r.row_id
    where q.organization_id = ${context.organizationId} and ${condition}
    order by ${keysetOrder(keyset)} limit ${limit}`.execute(context.db);
  return rows;
}

async function toSyncErrors(context: OrganizationContext, rows: readonly ErrorRow[]): Promise<SyncError[]> {
  const triedAgain = await readTriedAgain(
    context,
    rows.map((row) => row.integration_id),
  );
  return rows.map((row) => toSyncError(row, triedAgain));
}

function toSyncError(row: ErrorRow, triedAgain: Awaited<ReturnType<typeof readTriedAgain>>): SyncError {
  const code = QuarantineCode.safeParse(row.code);
  return {
    id: row.id,
    integrationId: row.integration_id,
    direction: row.direction,
    objectType: row.object_type,
    externalId: row.external_id,
    property: row.property === '' ? null : row.property,
    field: row.field === '' ? null : row.field,
    code: code.success ? code.data : 'record_unreadable',
    ...quarantineTexts({
      objectType: row.object_type,
      property: row.property,
      field: row.field,
      code: row.code,
      value: row.value,
    }),
    value: row.value,
    rawReply: row.reply,
    status: row.status,
    attempts: row.attempts,
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    triedAgain:
      row.status === 'resolved'
        ? { byItself: false, nextAt: null, explanation: 'Resolved.' }
        : triedAgain({ integrationId: row.integration_id, direction: row.direction, dueAt: row.due_at }),
    url: recordUrl(row.ui_domain, row.portal_id, row.object_type, row.external_id),
    recordName: row.record_name,
    customerId: row.customer_id,
  };
}
