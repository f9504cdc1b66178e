import { sql, type Transaction } from 'kysely';
import type { QuarantineCode } from '../../contract/sync.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import type { PushScope } from './outgoing-mapping.ts';

/** A record whose values HubSpot would not take. */
export interface PushReject {
  externalId: string;
  /** The property that HubSpot means; empty where it names none. */
  property: string;
  code: QuarantineCode;
  value: string | null;
  details: Record<string, unknown>;
}

/** Puts records into the errors list; what else was open there of the same way is replaced. */
export async function filePushErrors(
  trx: Transaction<Database>,
  scope: PushScope,
  rejects: readonly PushReject[],
): Promise<void> {
  if (rejects.length === 0) return;
  const input = rejects.map((reject) => ({
    external_id: reject.externalId,
    property: reject.property,
    code: reject.code,
    value: reject.value,
    details: reject.details,
  }));
  const rows = sql`jsonb_to_recordset(${toJsonb(input)}::jsonb)
    as i (external_id text, property text, code text, value text, details jsonb)`;
  await sql`
    update quarantine q set status = 'resolved', resolved_at = now()
    from ${rows}
    where q.integration_id = ${scope.integrationId} and q.organization_id = ${scope.organizationId}
      and q.object_type = 'company' and q.direction = 'outbound' and q.status = 'open'
      and q.external_id = i.external_id and row(q.code, q.property) <> row(i.code, i.property)`.execute(trx);
  await sql`
    insert into quarantine as q
      (organization_id, integration_id, object_type, external_id, property, code, value, details, direction)
    select ${scope.organizationId}::uuid, ${scope.integrationId}::uuid, 'company', i.external_id, i.property, i.code,
      i.value, i.details, 'outbound'
    from ${rows}
    on conflict (integration_id, object_type, external_id, property, field, code) do update set
      value = excluded.value, details = excluded.details, status = 'open', resolved_at = null,
      attempts = q.attempts + 1, last_seen_at = now()`.execute(trx);
}

/** HubSpot has taken these records, or has them no more: nothing of them is open. */
export async function resolvePushErrors(
  trx: Transaction<Database>,
  scope: PushScope,
  externalIds: readonly string[],
): Promise<void> {
  if (externalIds.length === 0) return;
  await sql`
    update quarantine set status = 'resolved', resolved_at = now()
    where integration_id = ${scope.integrationId} and organization_id = ${scope.organizationId}
      and object_type = 'company' and direction = 'outbound' and status = 'open'
      and external_id = any(${[...externalIds]})`.execute(trx);
}
