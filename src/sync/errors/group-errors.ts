import { sql } from 'kysely';
import type { OrganizationContext } from '../../context/context.ts';
import type { ObjectType } from '../../contract/common.ts';
import { QuarantineCode, type SyncErrorGroup } from '../../contract/sync.ts';
import { toAmount } from '../../db/amount.ts';

import { recordUrl } from '../../hubspot/record-url.ts';
import { quarantineTexts } from './quarantine-texts.ts';
import { readTriedAgain } from './tried-again.ts';

/** Records shown per group, those of the largest customers. */
const sampleSize = 5;

interface GroupRow {
  integration_id: string;
  object_type: ObjectType;
  code: string;
  property: string;
  field: string;
  records: string;
  distinct_values: string;
  arr: string | null;
  first_seen_at: Date;
  last_seen_at: Date;
  due_at: Date | null;
  is_outbound: boolean;
  portal_id: string | null;
  ui_domain: string | null;
  samples: Omit<SyncErrorGroup['samples'][number], 'url'>[];
}

/**
 * The open errors by cause: one fix applies to all records of a group. The group with the highest total ARR of its
 * customers comes first; a customer with several records in a group counts once.
 */
export async function groupErrors(
  context: OrganizationContext,
  query: { integrationId?: string | undefined; customerId?: string | undefined },
): Promise<SyncErrorGroup[]> {
  const ofPortal = query.integrationId ? sql`and q.integration_id = ${query.integrationId}` : sql``;
  const ofCustomer = query.customerId ? sql`where e.customer_id = ${query.customerId}` : sql``;
  const cause = sql.raw('e.integration_id, e.object_type, e.code, e.property, e.field');
  const { rows } = await sql<GroupRow>`
    with entries as (
      select q.id, q.integration_id, q.object_type, q.code, q.property, q.field, q.external_id, q.value,
        q.first_seen_at, q.last_seen_at, q.direction, o.not_before as due_at, coalesce(c.name, s.name, d.name) as record_name,
        coalesce(c.id, s.customer_id, d.customer_id) as customer_id
      from quarantine q
      left join hubspot_records r on r.integration_id = q.integration_id and r.object_type = q.object_type
        and r.external_id = q.external_id
      left join customers c on q.object_type = 'company' and c.id = r.row_id and c.organization_id = q.organization_id
      left join stakeholders s on q.object_type = 'contact' and s.id = r.row_id and s.organization_id = q.organization_id
      left join deals d on q.object_type = 'deal' and d.id = r.row_id and d.organization_id = q.organization_id
      left join push_outbox o on q.direction = 'outbound' and o.integration_id = q.integration_id
        and o.object_type = q.object_type and o.row_id = r.row_id
      where q.organization_id = ${context.organizationId} and q.status = 'open' ${ofPortal}
    ), ranked as (
      select e.*, u.arr, p.portal_id, p.ui_domain,
        row_number() over (partition by ${cause} order by u.arr desc nulls last, e.last_seen_at desc, e.id) as place,
        row_number() over (partition by ${cause}, e.customer_id order by e.id) as of_customer
      from entries e
      left join customers u on u.id = e.customer_id and u.organization_id = ${context.organizationId}
      left join hubspot_portals p on p.integration_id = e.integration_id
        and p.organization_id = ${context.organizationId}
      ${ofCustomer}
    )
    select ${cause}, count(*) as records, count(distinct coalesce(value, '')) as distinct_values,
      sum(arr) filter (where of_customer = 1) as arr, min(first_seen_at) as first_seen_at,
      max(last_seen_at) as last_seen_at, min(due_at) as due_at, bool_or(direction = 'outbound') as is_outbound,
      min(portal_id) as portal_id, min(ui_domain) as ui_domain,
      jsonb_agg(jsonb_build_object('id', id, 'externalId', external_id, 'recordName', record_name, 'value', value,
        'customerId', customer_id) order by place) filter (where place <= ${sampleSize}) as samples
    from ranked e
    group by ${cause}
    order by arr desc nulls last, count(*) desc, ${cause}`.execute(context.db);
  const triedAgain = await readTriedAgain(
    context,
    rows.map((row) => row.integration_id),
  );
  return rows.map((row) => toGroup(row, triedAgain));
}

function toGroup(row: GroupRow, triedAgain: Awaited<ReturnType<typeof readTriedAgain>>): SyncErrorGroup {
  const code = QuarantineCode.safeParse(row.code);
  const [sample] = row.samples;
  const { explanation, remedy } = quarantineTexts({
    objectType: row.object_type,
    property: row.property,
    field: row.field,
    code: row.code,
    value: sample?.value ?? null,
  });
  return {
    integrationId: row.integration_id,
    objectType: row.object_type,
    code: code.success ? code.data : 'record_unreadable',
    property: row.property === '' ? null : row.property,
    field: row.field === '' ? null : row.field,
    explanation: Number(row.distinct_values) > 1 ? `For example: ${explanation}` : explanation,
    remedy,
    records: Number(row.records),
    arr: toAmount(row.arr),
    samples: row.samples.map((one) => ({
      ...one,
      url: recordUrl(row.ui_domain, row.portal_id, row.object_type, one.externalId),
    })),
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    triedAgain: triedAgain({
      integrationId: row.integration_id,
      direction: row.is_outbound ? 'outbound' : 'inbound',
      dueAt: row.due_at,
    }),
  };
}
