import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { DryRunStatus } from '../../contract/setup.ts';
import type { CreatedAt, Json, Numeric, Timestamp } from './columns.ts';

/** The connected portals: their access, setup, settings and definitions. */
export interface PortalTables {
  hubspot_portals: {
    integration_id: string;
    organization_id: string;
    portal_id: string;
    name: string;
    account_type: string | null;
    time_zone: string | null;
    company_currency: string | null;
    ui_domain: string | null;
    scopes: Generated<string[]>;
    last_error: string | null;
    authorized_by: string | null;
    connected_at: CreatedAt;
    disconnected_at: Timestamp | null;
    definitions_read_at: Timestamp | null;
    owners_read_at: Timestamp | null;
    last_webhook_at: Timestamp | null;
    stale_types: Generated<ObjectType[]>;
    calls_noted: Generated<string>;
  };
  hubspot_setups: {
    integration_id: string;
    organization_id: string;
    step: string;
    /** Step -> when and by whom it was done. */
    done: Json;
    started_by: string;
    started_at: CreatedAt;
    updated_at: CreatedAt;
    completed_by: string | null;
    completed_at: Timestamp | null;
  };
  hubspot_dry_runs: {
    id: Generated<string>;
    integration_id: string;
    organization_id: string;
    status: Generated<DryRunStatus>;
    basis: Json;
    progress: JSONColumnType<unknown[], string | undefined, string>;
    report: Json | null;
    error: string | null;
    requested_by: string;
    created_at: CreatedAt;
    started_at: Timestamp | null;
    completed_at: Timestamp | null;
  };
  hubspot_credentials: {
    integration_id: string;
    organization_id: string;
    kind: 'oauth' | 'static';
    access_token: string;
    refresh_token: string | null;
    expires_at: Timestamp | null;
    refresh_lease_until: Timestamp | null;
    version: Generated<number>;
    updated_at: CreatedAt;
  };
  oauth_states: {
    state_hash: Buffer;
    organization_id: string;
    session_id: string | null;
    actor: string;
    expected_portal_id: string | null;
    start_sync: Generated<boolean>;
    expires_at: Timestamp;
    used_at: Timestamp | null;
  };
  hubspot_settings: {
    integration_id: string;
    organization_id: string;
    settings: Json;
    updated_at: CreatedAt;
  };
  hubspot_mapping_versions: {
    id: Generated<string>;
    organization_id: string;
    integration_id: string;
    object_type: ObjectType;
    version: number;
    mappings: JSONColumnType<unknown[], string, string>;
    actor: string;
    restored_from: number | null;
    created_at: CreatedAt;
  };
  hubspot_schema_drift: {
    id: Generated<string>;
    organization_id: string;
    integration_id: string;
    object_type: ObjectType;
    kind: string;
    subject: string;
    details: Json;
    detected_at: CreatedAt;
    last_seen_at: CreatedAt;
    resolved_at: Timestamp | null;
  };
  hubspot_owners: {
    integration_id: string;
    organization_id: string;
    owner_id: string;
    email: string | null;
    name: string | null;
    archived: boolean;
    user_id: string | null;
  };
  /** Our users' rows in the platform's tables, where `csm_id` or `owner_id` doesn't reference users. */
  platform_people: {
    user_id: string;
    organization_id: string;
    csm_id: string | null;
    owner_id: string | null;
  };
  hubspot_deal_stages: {
    integration_id: string;
    organization_id: string;
    pipeline_id: string;
    stage_id: string;
    pipeline_label: string;
    stage_label: string;
    position: number;
    is_closed: boolean;
    probability: Numeric | null;
  };
  hubspot_properties: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectType;
    name: string;
    definition: Json;
  };
  hubspot_property_reads: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectType;
    digest: string;
  };
  rate_limit_slots: {
    portal_id: string;
    limit_class: string;
    n: number;
    uses: Generated<string>;
    free_at: ColumnType<Date, Date | string | undefined, Date | string>;
  };
}
