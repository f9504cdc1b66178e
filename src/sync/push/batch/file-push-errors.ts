import { sql, type Transaction } from 'kysely';
import type { ObjectType } from '../../../contract/common.ts';
import type { QuarantineCode } from '../../../contract/sync.ts';
import { toJsonb } from '../../../db/jsonb.ts';
import type { Database } from '../../../db/tables.ts';
import type { PortalScope } from '../../portal/portal-scope.ts';

/** A value that HubSpot rejected, or that its property can't hold. */
export interface PushReject {
  externalId: string;
  /** The property concerned; empty if HubSpot names none. */
  property: string;
  /** The mapped field; empty for other values. */
  field: string;
  code: QuarantineCode;
  value: string | null;
  details: Record<string, unknown>;
}

/** Updates the errors of records: exactly the current problems are open afterwards. */
export async function filePushErrors(
  trx: Transaction<Database>,
  scope: PortalScope,
  objectType: ObjectType,
  externalIds: readonly string[],
  rejects: readonly PushReject[],
): Promise<void> {
  if (externalIds.length + rejects.length === 0) return;
  const input = rejects.map(({ externalId, ...reject }) => ({ external_id: externalId, ...reject }));
  const rows = sql`jsonb_to_recordset(${toJsonb(input)}::jsonb)
    as i (external_id text, property text, field text, code text, value text, details jsonb)`;
  await sql`
    update quarantine q set status = 'resolved', resolved_at = now()
    where q.integration_id = ${scope.integrationId} and q.organization_id = ${scope.organizationId}
      and q.object_type = ${objectType} and q.direction = 'outbound' and q.status = 'open'
      and q.external_id = any(${[...externalIds]})
      -- That one is about a value that is never sent.
      and q.code <> 'invalid_score'
      and not exists (
        select from ${rows}
        where i.external_id = q.external_id and i.code = q.code and i.property = q.property and i.field = q.field)`.execute(
    trx,
  );
  if (rejects.length === 0) return;
  await sql`
    insert into quarantine as q
      (organization_id, integration_id, object_type, external_id, property, field, code, value, details, direction)
    select ${scope.organizationId}::uuid, ${scope.integrationId}::uuid, ${objectType}, i.external_id, i.property,
      i.field, i.code, i.value, i.details, 'outbound'
    from ${rows}
    on conflict (integration_id, object_type, external_id, property, field, code) do update set
      value = excluded.value, details = excluded.details, status = 'open', resolved_at = null,
      attempts = q.attempts + 1, last_seen_at = now()`.execute(trx);
}
