import { sql, type Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import { toJsonb } from '../../db/jsonb.ts';
import type { Database } from '../../db/tables.ts';
import type { Reject } from '../mapping/object-mapping.ts';
import type { PortalScope } from '../portal/portal-scope.ts';

/** The stored length of a rejected value: enough to find it in HubSpot. */
const keptCharacters = 1_000;

/**
 * Updates the sync errors of records that were just read: their rejects are open, and all their other errors are
 * resolved, because HubSpot's value or the mapping was fixed.
 * @param externalIds every record that was read, with or without rejects.
 */
export async function fileRejects(
  trx: Transaction<Database>,
  scope: PortalScope & { runId: string | undefined },
  objectType: ObjectType,
  externalIds: string[],
  rejects: Reject[],
): Promise<void> {
  const input = rejects.map((reject) => ({
    external_id: reject.externalId,
    property: reject.property,
    field: reject.field,
    code: reject.code,
    value: reject.value === null ? null : reject.value.slice(0, keptCharacters),
    details: reject.details ?? {},
  }));
  const rows = sql`jsonb_to_recordset(${toJsonb(input)}::jsonb)
    as i (external_id text, property text, field text, code text, value text, details jsonb)`;
  await sql`
    update quarantine q set status = 'resolved', resolved_at = now()
    where q.integration_id = ${scope.integrationId} and q.object_type = ${objectType}
      and q.external_id = any(${externalIds}) and q.status = 'open' and q.direction = 'inbound'
      and not exists (
        select from ${rows} where i.external_id = q.external_id and i.property = q.property
          and i.field = q.field and i.code = q.code)`.execute(trx);
  if (input.length === 0) return;
  await sql`
    insert into quarantine as q
      (organization_id, integration_id, object_type, external_id, property, field, code, value, details, run_id)
    select ${scope.organizationId}::uuid, ${scope.integrationId}::uuid, ${objectType}, i.external_id, i.property, i.field,
      i.code, i.value, i.details, ${scope.runId ?? null}::uuid
    from ${rows}
    on conflict (integration_id, object_type, external_id, property, field, code) do update set
      value = excluded.value, details = excluded.details, run_id = excluded.run_id,
      status = 'open', resolved_at = null, attempts = q.attempts + 1, last_seen_at = now()`.execute(trx);
}
