import type { Generated } from 'kysely';
import type { LinkKind, ObjectType, RunMode, RunStatus } from '../../contract/common.ts';
import type { CreatedAt, Json, PendingKind, Timestamp } from './columns.ts';

/** Runs and their progress, their results, and pending webhook events. */
export interface SyncTables {
  sync_runs: {
    id: Generated<string>;
    organization_id: string;
    integration_id: string;
    mode: RunMode;
    refresh_types: Generated<ObjectType[]>;
    object_types: ObjectType[];
    status: RunStatus;
    attempt: Generated<number>;
    requested_by: string;
    requests: Generated<number>;
    error: string | null;
    created_at: CreatedAt;
    started_at: Timestamp | null;
    moved_at: Timestamp | null;
    completed_at: Timestamp | null;
  };
  sync_hours: {
    integration_id: string;
    organization_id: string;
    hour: Timestamp;
    received: Generated<number>;
    created: Generated<number>;
    updated: Generated<number>;
    archived: Generated<number>;
    failed: Generated<number>;
    ages: Generated<number[]>;
    calls: Generated<number>;
  };
  sync_checkpoints: { run_id: string; organization_id: string; stream: string; state: Json };
  sync_pending_reads: {
    run_id: string;
    organization_id: string;
    kind: PendingKind;
    external_id: string;
  };
  hubspot_sync_log: {
    id: Generated<string>;
    organization_id: string;
    integration_id: string;
    /** Null for changes from webhooks, which are added up by `hour`. */
    run_id: string | null;
    hour: Timestamp | null;
    object_type: ObjectType;
    sync_direction: 'inbound' | 'outbound';
    records_total: number | null;
    records_processed: Generated<number>;
    records_created: Generated<number>;
    records_updated: Generated<number>;
    records_unchanged: Generated<number>;
    records_archived: Generated<number>;
    records_failed: Generated<number>;
    records_drifted: number | null;
    links_drifted: number | null;
    status: Generated<Exclude<RunStatus, 'queued'>>;
    error: string | null;
    started_at: CreatedAt;
    completed_at: Timestamp | null;
  };
  sync_watermarks: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectType;
    high: Timestamp;
    checked_at: Timestamp;
    surplus: number | null;
    total_surplus: Generated<number>;
    updated_at: CreatedAt;
  };
  sync_link_rounds: {
    integration_id: string;
    organization_id: string;
    kind: LinkKind;
    after_id: Generated<string>;
    started_at: Timestamp | null;
    completed_at: Timestamp | null;
    seconds: number | null;
  };
  sync_calculated_rounds: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectType;
    properties: Generated<string[]>;
    after_id: Generated<string>;
    calls: Generated<number>;
    started_at: CreatedAt;
    covered_from: CreatedAt;
    next_at: CreatedAt;
  };
  webhook_refusals: {
    hour: Timestamp;
    refused: string;
    last_at: Timestamp;
  };
  webhook_events: {
    id: Generated<string>;
    organization_id: string;
    integration_id: string;
    kind: 'record' | 'links' | 'erase';
    object_type: ObjectType;
    external_id: string;
    merged_ids: Generated<string[]>;
    primary_id: string | null;
    subscription_type: string;
    occurred_at: Timestamp;
    received_at: CreatedAt;
    attempts: Generated<number>;
    not_before: CreatedAt;
  };
}
