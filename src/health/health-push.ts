import { type Kysely, sql } from 'kysely';
import type { PortalSettings } from '../contract/settings.ts';
import type { Database } from '../db/tables.ts';
import type { NewProperty } from '../hubspot/properties.ts';
import type { Follower } from '../sync/mapping/object-mapping.ts';
import { isLive } from '../sync/portal/live-record.ts';
import type { PortalScope } from '../sync/portal/portal-scope.ts';
import { readSettings } from '../sync/portal/portal-settings.ts';
import { queueRows } from '../sync/push/outbox/queue-rows.ts';
import type { OutgoingMapping, OutgoingValues } from '../sync/push/outgoing-mapping.ts';

/** HubSpot shows the reasons in one property; longer text is not read there. */
const reasonsLength = 1_000;
/** An unchanged score is sent again after this time, so that its time in HubSpot doesn't look stale; in ms. */
const refreshMs = 24 * 60 * 60_000;

const group = { name: 'cscx_customer_success', label: 'Customer success' };

const trendOptions = ['growing', 'stable', 'declining'].map((value, displayOrder) => ({
  label: value.charAt(0).toUpperCase() + value.slice(1),
  value,
  displayOrder,
  hidden: false,
}));

/** The company properties by their roles. */
function properties({ properties: names }: PortalSettings['push']): Record<keyof typeof names, NewProperty> {
  const common = { groupName: group.name };
  return {
    score: {
      ...common,
      name: names.score,
      label: 'Health score',
      description: 'Customer health from 0 to 100. Written by CSCX.AI; changes here are overwritten.',
      type: 'number',
      fieldType: 'number',
    },
    trend: {
      ...common,
      name: names.trend,
      label: 'Health trend',
      description: 'Trend of the health score over the last 30 days. Written by CSCX.AI.',
      type: 'enumeration',
      fieldType: 'select',
      options: trendOptions,
    },
    reasons: {
      ...common,
      name: names.reasons,
      label: 'Health reasons',
      description: 'Main reasons for the health score. Written by CSCX.AI.',
      type: 'string',
      fieldType: 'textarea',
    },
    updatedAt: {
      ...common,
      name: names.updatedAt,
      label: 'Health updated at',
      description: 'When the health score was calculated. Written by CSCX.AI.',
      type: 'datetime',
      fieldType: 'date',
    },
  };
}

interface HealthRow {
  row_id: string;
  external_id: string;
  score: number;
  trend: string;
  reasons: string[];
  calculated_at: Date;
}

/** Pushes customers' health to their companies. */
export const healthPush: OutgoingMapping = {
  group,
  properties,
  async read(db, scope, leased, settings) {
    const { score, trend, reasons, updatedAt } = settings.properties;
    const input = JSON.stringify(leased.map(({ rowId, traceId }) => ({ row_id: rowId, trace_id: traceId })));
    const { rows } = await sql<HealthRow>`
      select o.row_id, r.external_id, h.score, h.trend, h.reasons, h.calculated_at
      from jsonb_to_recordset(${input}::jsonb) as l (row_id uuid, trace_id uuid)
      join push_outbox o on o.integration_id = ${scope.integrationId} and o.object_type = 'company'
        and o.row_id = l.row_id and o.trace_id = l.trace_id
      join hubspot_records r on r.row_id = o.row_id and r.integration_id = o.integration_id
        and r.object_type = 'company' and ${isLive('r')}
      cross join lateral (
        select s.score, s.trend, s.reasons, s.calculated_at from health_scores s
        where s.customer_id = o.row_id and s.organization_id = ${scope.organizationId}
        order by s.calculated_at desc, s.position desc limit 1) h`.execute(db);
    return rows.map(
      (row): OutgoingValues => ({
        rowId: row.row_id,
        externalId: row.external_id,
        madeAt: row.calculated_at,
        properties: {
          [score]: String(row.score),
          [trend]: row.trend,
          [reasons]: row.reasons.join('\n').slice(0, reasonsLength),
          [updatedAt]: row.calculated_at.toISOString(),
        },
      }),
    );
  },
  compare(before, now, settings) {
    const { score, trend, reasons } = settings.properties;
    const differs = (name: string) =>
      name in now.properties && before.properties[name] !== now.properties[name];
    if (Object.keys(now.properties).some((name) => !(name in before.properties))) return 'enough';
    if (differs(trend)) return 'enough';
    const change = differs(score)
      ? Math.abs(Number(before.properties[score]) - Number(now.properties[score]))
      : 0;
    if (change > 0 && change >= settings.minimumChange) return 'enough';
    const age = now.madeAt.getTime() - (before.madeAt?.getTime() ?? 0);
    if (change > 0) return 'small';
    if (differs(reasons)) return settings.minimumChange > 0 ? 'small' : 'enough';
    return age >= refreshMs ? 'enough' : 'same';
  },
  async queue(db, scope, which, rowIds) {
    const onlyThese = rowIds === undefined ? sql`` : sql`and r.row_id = any(${[...rowIds]}::uuid[])`;
    const differs =
      which === 'all' || which === 'every'
        ? sql``
        : sql`and not exists (
            select from pushed_values v
            where v.integration_id = r.integration_id and v.object_type = 'company' and v.external_id = r.external_id
              -- What was pushed is kept to the millisecond.
              and v.made_at >= date_trunc('milliseconds', h.calculated_at))`;
    // A push by a user ignores the minimum change and the minimum interval.
    const forced =
      which === 'all' ? sql`true` : which === 'unsettled' ? await differsFromPushed(db, scope) : sql`false`;
    const unrefused =
      which === 'differing'
        ? sql`and not exists (
            select from quarantine q
            where q.integration_id = r.integration_id and q.object_type = 'company' and q.external_id = r.external_id
              and q.direction = 'outbound' and q.status = 'open' and q.field = '')`
        : sql``;
    const rows = sql`
      select r.row_id, ${forced} as forced, now() as not_before
      from hubspot_records r
      join customers c on c.id = r.row_id and c.organization_id = r.organization_id and c.health_score is not null
      cross join lateral (
        select s.calculated_at, s.score, s.trend from health_scores s where s.customer_id = r.row_id
        order by s.calculated_at desc, s.position desc limit 1) h
      where r.integration_id = ${scope.integrationId} and r.organization_id = ${scope.organizationId}
        and r.object_type = 'company' and ${isLive('r')}
        ${onlyThese} ${differs} ${unrefused}`;
    // If the properties or the selection changed, every row is queued.
    return queueRows(db, scope, 'company', rows, which === 'every' ? 'renew' : 'join');
  },
};

/** Whether the last score or trend sent for the record `r` differs from `h`, or none was sent. */
async function differsFromPushed(db: Kysely<Database>, scope: PortalScope) {
  const { push } = await readSettings(db, scope);
  const { score, trend } = push.properties;
  return sql`not exists (
    select from pushed_values v
    where v.integration_id = r.integration_id and v.object_type = 'company' and v.external_id = r.external_id
      and v.properties ->> ${score} = h.score::text and v.properties ->> ${trend} = h.trend)`;
}

/** Companies that were just merged, restored or matched may have been pushed under another record. */
export const followCompanies: Follower = async (trx, scope, { objectType, rowIds }) => {
  if (objectType === 'company') await healthPush.queue(trx, scope, 'differing', rowIds);
};
