import { sql } from 'kysely';
import type { OrganizationContext } from '../../context/context.ts';
import { type ObjectType, objectTypes } from '../../contract/common.ts';
import type { ObjectStatus } from '../../contract/portals.ts';
import type { PendingExit, PortalSettings } from '../../contract/settings.ts';
import { hasScore } from '../../sync/portal/has-score.ts';
import { isLive } from '../../sync/portal/live-record.ts';

import { countPushed, countWaiting } from '../../sync/push/count-pushed.ts';
import { asksFirst } from '../../sync/store/settle-exits.ts';
import { countRecords } from './count-records.ts';
import { filterInWords } from './filter-in-words.ts';

interface ObjectRow {
  object_type: ObjectType;
  failing: string;
  failing_here: string;
  last_synced_at: Date | null;
  oldest_change_at: Date | null;
  reconciled_at: Date | null;
  records_drifted: number | null;
  links_drifted: number | null;
  left_out: number | null;
  leaving: string;
  leaving_since: Date | null;
}

/** The status of every object type of a portal, and its pending exits. */
export async function readObjects(
  context: OrganizationContext,
  portal: {
    integrationId: string;
    inclusion: PortalSettings['inclusion'];
    push: Pick<PortalSettings['push'], 'enabled' | 'properties'>;
    endedRunId: string | null;
  },
): Promise<{ objects: ObjectStatus[]; pendingExits: PendingExit[] }> {
  const scope = { organizationId: context.organizationId, integrationId: portal.integrationId };
  const [rows, counts] = await Promise.all([
    readRows(context, scope.integrationId),
    countRecords(context, scope, portal.endedRunId),
  ]);
  const pendingExits: PendingExit[] = [];
  const objects = objectTypes.map((objectType): ObjectStatus => {
    const row = rows.find((one) => one.object_type === objectType);
    const counted = counts.find((one) => one.objectType === objectType);
    const here = counted?.records ?? 0;
    const leaving = Number(row?.leaving ?? 0);
    const { onExit } = portal.inclusion;
    const excludedBy = filterInWords(objectType, portal.inclusion);
    if (row?.leaving_since && onExit !== 'keep' && asksFirst(leaving, here)) {
      const since = row.leaving_since.toISOString();
      pendingExits.push({ objectType, leaving, here, onExit, since });
    }
    return {
      objectType,
      direction: 'inbound',
      lastSyncedAt: row?.last_synced_at?.toISOString() ?? null,
      records: here,
      failing: Number(row?.failing ?? 0),
      oldestUnsyncedChangeAt: row?.oldest_change_at?.toISOString() ?? null,
      drift: row?.reconciled_at ? { records: row.records_drifted ?? 0, links: row.links_drifted ?? 0 } : null,
      lastReconciledAt: row?.reconciled_at?.toISOString() ?? null,
      excluded: counted?.excluded ?? 0,
      leftOut: excludedBy === null ? 0 : (row?.left_out ?? 0),
      excludedBy,
      inSync: Math.max(0, here - Number(row?.failing_here ?? 0)),
      tells: [],
    };
  });
  const outbound = await readOutbound(context, scope.integrationId, portal.push);
  return { objects: [...objects, ...outbound], pendingExits };
}

/**
 * What is sent to HubSpot, by object type: companies if pushing is on, types with outbound mappings, and types with
 * records that were pushed or are waiting.
 */
async function readOutbound(
  context: OrganizationContext,
  integrationId: string,
  push: Pick<PortalSettings['push'], 'enabled' | 'properties'>,
): Promise<ObjectStatus[]> {
  const scope = { organizationId: context.organizationId, integrationId };
  const { rows } = await sql<{
    object_type: ObjectType;
    is_mapped: boolean;
    has_health: boolean;
    failing: string;
  }>`
    select t.object_type,
      exists (
        select from outbound_fields f
        where f.integration_id = ${integrationId} and f.organization_id = ${context.organizationId}
          and f.object_type = t.object_type) as is_mapped,
      t.object_type = 'company' and (
        exists (
          select from pushed_values v
          where v.integration_id = ${integrationId} and v.organization_id = ${context.organizationId}
            and v.object_type = 'company' and v.properties ? ${push.properties.score})
        or exists (
          select from push_outbox o
          join customers c on c.id = o.row_id and c.organization_id = o.organization_id
          where o.integration_id = ${integrationId} and o.organization_id = ${context.organizationId}
            and o.object_type = 'company' and ${hasScore(sql`c.id`)})) as has_health,
      (select count(distinct q.external_id) from quarantine q
        where q.integration_id = ${integrationId} and q.organization_id = ${context.organizationId}
          and q.object_type = t.object_type and q.direction = 'outbound' and q.status = 'open') as failing
    from unnest(${[...objectTypes]}::text[]) as t (object_type)`.execute(context.db);
  const types = await Promise.all(
    rows.map(async (row) => ({
      ...row,
      ...(await countPushed(context, scope, row.object_type)),
      ...(await countWaiting(context, scope, row.object_type)),
    })),
  );
  type Row = (typeof types)[number];
  const isHealthOn = (row: Row) => push.enabled && row.object_type === 'company';
  const hasTold = (row: Row) => row.pushed + Number(row.failing) > 0 || row.since !== null;
  return types
    .filter((row) => isHealthOn(row) || row.is_mapped || hasTold(row))
    .map((row) => ({
      objectType: row.object_type,
      direction: 'outbound',
      lastSyncedAt: row.lastPushedAt?.toISOString() ?? null,
      records: row.pushed,
      failing: Number(row.failing),
      oldestUnsyncedChangeAt: row.since?.toISOString() ?? null,
      drift: null,
      lastReconciledAt: null,
      excluded: 0,
      leftOut: 0,
      excludedBy: null,
      inSync: Math.max(0, row.pushed - Number(row.failing)),
      tells: [
        ...(row.has_health || !(row.is_mapped || hasTold(row)) ? (['health'] as const) : []),
        // Values sent by a mapping that was removed were fields, too.
        ...(row.is_mapped || (!row.has_health && hasTold(row)) ? (['fields'] as const) : []),
      ],
    }));
}

async function readRows(context: OrganizationContext, integrationId: string): Promise<ObjectRow[]> {
  const { organizationId } = context;
  const { rows } = await sql<ObjectRow>`
    select t.object_type,
      (select count(distinct q.external_id) from quarantine q
        where q.integration_id = ${integrationId} and q.organization_id = ${organizationId}
          and q.object_type = t.object_type and q.status = 'open' and q.direction = 'inbound') as failing,
      (select count(distinct q.external_id) from quarantine q
        join hubspot_records r on r.integration_id = q.integration_id and r.object_type = q.object_type
          and r.external_id = q.external_id
        where q.integration_id = ${integrationId} and q.organization_id = ${organizationId}
          and q.object_type = t.object_type and q.status = 'open' and q.direction = 'inbound'
          and ${isLive('r')}) as failing_here,
      (select l.completed_at from hubspot_sync_log l
        where l.integration_id = ${integrationId} and l.organization_id = ${organizationId}
          and l.object_type = t.object_type and l.sync_direction = 'inbound' and l.run_id is not null
          and l.status in ('completed', 'completed_with_errors')
        order by l.completed_at desc nulls last limit 1) as last_synced_at,
      (select min(e.occurred_at) from webhook_events e
        where e.integration_id = ${integrationId} and e.organization_id = ${organizationId}
          and e.object_type = t.object_type) as oldest_change_at,
      (select w.total_surplus from sync_watermarks w
        where w.integration_id = ${integrationId} and w.organization_id = ${organizationId}
          and w.object_type = t.object_type) as left_out,
      d.completed_at as reconciled_at, d.records_drifted, d.links_drifted,
      x.leaving, x.leaving_since
    from unnest(${[...objectTypes]}::text[]) as t (object_type)
    left join lateral (
      -- Only a reconcile counts drift.
      select l.completed_at, l.records_drifted, l.links_drifted from hubspot_sync_log l
      where l.integration_id = ${integrationId} and l.organization_id = ${organizationId}
        and l.object_type = t.object_type and l.sync_direction = 'inbound' and l.run_id is not null
        and l.status in ('completed', 'completed_with_errors') and l.records_drifted is not null
      order by l.completed_at desc nulls last limit 1) d on true
    cross join lateral (
      select count(*) as leaving, min(e.noticed_at) as leaving_since from inclusion_exits e
      where e.integration_id = ${integrationId} and e.organization_id = ${organizationId}
        and e.object_type = t.object_type) x`.execute(context.db);
  return rows;
}
