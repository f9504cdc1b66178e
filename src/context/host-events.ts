import { type Kysely, sql } from 'kysely';
import type { ObjectType, RunStatus } from '../contract/common.ts';
import { toJsonb } from '../db/jsonb.ts';
import type { Database } from '../db/tables.ts';

/** What an application that the product is part of can be told, by type. Ids are those of our rows. */
export interface HostEventData {
  /** A sync changed a customer, or a stakeholder or deal of theirs. */
  'customer.updated': { customerId: string; integrationId: string; objectType: ObjectType };
  /** A deal moved to another stage. The first sync of a portal causes none. */
  'deal.stageChanged': {
    dealId: string;
    dealName: string | null;
    customerId: string | null;
    integrationId: string;
    isRenewal: boolean;
    from: { stageId: string | null; label: string | null };
    to: { stageId: string | null; label: string | null; renewalStage: string | null };
    changedAt: string;
  };
  /** HubSpot accepted the health score of a customer. */
  'health.pushed': {
    customerId: string;
    integrationId: string;
    portalId: string;
    companyId: string;
    score: number;
    trend: string | null;
    calculatedAt: string;
  };
  /** A sync ended, with or without errors; `error` says why it failed. */
  'sync.completed': { runId: string; integrationId: string; status: RunStatus; error: string | null };
  /** A portal stopped syncing; `reason` says what to do. Once, until it syncs again. */
  'portal.needsAttention': {
    integrationId: string;
    status: 'reauthorization_required' | 'error';
    reason: string;
  };
}
export type HostEventType = keyof HostEventData;

/** The channel that announces events, by type. */
export const hostEventChannel = 'cscx_hubspot_host_events';

/** Listeners that no process has renewed for this long are gone, in days. */
export const listenerDays = 7;

/** Stores events in the transaction that causes them, if an application listens to their type. */
export async function emitEvents<Type extends HostEventType>(
  trx: Kysely<Database>,
  organizationId: string,
  type: Type,
  items: readonly HostEventData[Type][],
): Promise<void> {
  if (items.length === 0) return;
  await sql`
    with stored as (
      insert into host_events (organization_id, type, items)
      select ${organizationId}::uuid, ${type}, ${toJsonb(items)}::jsonb
      where exists (
        select from host_event_listeners
        where type = ${type} and seen_at > now() - make_interval(days => ${listenerDays})
      )
      returning type
    )
    select pg_notify(${hostEventChannel}, type) from stored`.execute(trx);
}
