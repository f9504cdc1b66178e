import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { Role } from '../contract/common.ts';

// The rows as PostgreSQL holds them, by table. The migrations are the source; numeric and bigint arrive as
// strings, date as 'YYYY-MM-DD', timestamptz as Date.

type Timestamp = ColumnType<Date, Date | string, Date | string>;
type CreatedAt = ColumnType<Date, Date | string | undefined, Date | string>;
type Json = JSONColumnType<Record<string, unknown>, string | undefined, string>;
type Day = ColumnType<string, string, string>;
/** Digits; a number would lose some of them. */
type Numeric = ColumnType<string, string | number, string | number>;

/** Columns of every table of which other programs read and write rows. */
interface Common {
  id: Generated<string>;
  organization_id: Generated<string>;
  created_at: CreatedAt;
  updated_at: CreatedAt;
}

/** Where a row came from: HubSpot's record, or nowhere. */
interface External {
  integration_id: string | null;
  external_source: string | null;
  external_id: string | null;
  archived_at: Timestamp | null;
}

export type ObjectTypeColumn = 'company' | 'contact' | 'deal';
export type LinkKind = 'contact_company' | 'deal_company' | 'deal_contact';
export type SyncMode = 'full' | 'incremental' | 'reconcile' | 'refresh';
/** What a run does: syncs, or pushes to HubSpot. */
export type RunMode = SyncMode | 'push';
export type HealthTrend = 'growing' | 'stable' | 'declining';
export type AlertChannelKind = 'slack' | 'teams' | 'email' | 'webhook';
/** What a pending read asks for: a record by its id, or the links of one. */
export type PendingKind = ObjectTypeColumn | LinkKind;
/** What saw a change of a field: a run of a mode, a webhook event, a try by hand. */
export type ChangeSource = SyncMode | 'calculated' | 'webhook' | 'retry';
export type RunStatus = 'queued' | 'running' | 'completed' | 'completed_with_errors' | 'failed' | 'cancelled';
export type RenewalStage = 'open' | 'in_progress' | 'committed' | 'closed_won' | 'closed_lost';

export interface Database {
  organizations: { id: Generated<string>; name: string; created_at: CreatedAt };
  users: Common & {
    email: string | null;
    name: string | null;
    role: Generated<string>;
    can_sign_in: Generated<boolean>;
  };
  integrations: Common & {
    provider: string | null;
    external_account_id: string | null;
    status: string | null;
  };
  customers: Common &
    External & {
      name: string | null;
      domain: string | null;
      industry: string | null;
      arr: Numeric | null;
      csm_id: string | null;
      health_score: number | null;
      health_trend: string | null;
      renewal_date: Day | null;
      custom_fields: Json;
      /** Whose sync made the row; set by the database. */
      made_by_integration_id: string | null;
      /** The deal that `renewal_date` follows. */
      renewal_deal_id: string | null;
    };
  stakeholders: Common &
    External & {
      customer_id: string | null;
      name: string | null;
      email: string | null;
      title: string | null;
      phone: string | null;
      role: string | null;
      is_decision_maker: Generated<boolean>;
      is_champion: Generated<boolean>;
      engagement_score: number | null;
      last_engaged_at: Timestamp | null;
      custom_fields: Json;
      /** HubSpot's `hs_buying_role`, as it is there. */
      buying_roles: string | null;
      /** The parts in buying that HubSpot gives the contact, by its property and by labels of its links. */
      hubspot_roles: Generated<string[]>;
      /** HubSpot's engagement properties; one that the portal lacks has no key. */
      engagement_facts: Json | null;
      engagement_components: Json | null;
    };
  stakeholder_customers: {
    organization_id: string;
    stakeholder_id: string;
    customer_id: string;
    is_primary: Generated<boolean>;
    labels: Generated<string[]>;
    created_at: CreatedAt;
    updated_at: CreatedAt;
  };
  deals: Common &
    External & {
      customer_id: string | null;
      name: string;
      amount: Numeric | null;
      currency: string | null;
      /** HubSpot's own conversion into the portal's company currency. */
      amount_in_company_currency: Numeric | null;
      pipeline_id: string | null;
      stage_id: string | null;
      stage_label: string | null;
      renewal_stage: Generated<RenewalStage>;
      is_renewal: Generated<boolean>;
      is_closed: Generated<boolean>;
      is_won: Generated<boolean>;
      close_date: Day | null;
      owner_id: string | null;
      custom_fields: Json;
    };
  deal_customers: {
    organization_id: string;
    deal_id: string;
    customer_id: string;
    is_primary: Generated<boolean>;
    labels: Generated<string[]>;
    created_at: CreatedAt;
    updated_at: CreatedAt;
  };
  deal_stakeholders: {
    organization_id: string;
    deal_id: string;
    stakeholder_id: string;
    labels: Generated<string[]>;
    created_at: CreatedAt;
    updated_at: CreatedAt;
  };
  sign_in_links: {
    token_hash: Buffer;
    organization_id: string;
    user_id: string;
    expires_at: Timestamp;
    used_at: Timestamp | null;
    created_at: CreatedAt;
  };
  web_sessions: {
    id: Generated<string>;
    organization_id: string;
    user_id: string;
    expires_at: Timestamp;
    created_at: CreatedAt;
  };
  user_access: {
    user_id: string;
    organization_id: string;
    deactivated_at: Timestamp | null;
    last_signed_in_at: Timestamp | null;
    locale: string | null;
    time_zone: string | null;
  };
  cscx_api_keys: {
    id: Generated<string>;
    organization_id: string;
    name: string;
    role: Role;
    key_hash: Buffer;
    last_four: string;
    made_by: string;
    made_by_user_id: string | null;
    expires_at: Timestamp | null;
    last_used_at: Timestamp | null;
    revoked_at: Timestamp | null;
    revoked_by: string | null;
    created_at: CreatedAt;
  };
  audit_log: {
    id: Generated<string>;
    organization_id: string;
    actor: string;
    action: string;
    integration_id: string | null;
    details: Json;
    created_at: CreatedAt;
  };
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
    stale_types: Generated<ObjectTypeColumn[]>;
    calls_noted: Generated<string>;
  };
  hubspot_setups: {
    integration_id: string;
    organization_id: string;
    step: string;
    /** Step -> when and by whom. */
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
    status: Generated<'queued' | 'running' | 'completed' | 'failed'>;
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
  hubspot_owners: {
    integration_id: string;
    organization_id: string;
    owner_id: string;
    email: string | null;
    name: string | null;
    archived: boolean;
    user_id: string | null;
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
    object_type: ObjectTypeColumn;
    name: string;
    definition: Json;
  };
  hubspot_property_reads: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectTypeColumn;
    digest: string;
  };
  hubspot_records: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectTypeColumn;
    external_id: string;
    row_id: string;
    is_alias: Generated<boolean>;
    source_updated_at: Timestamp;
    seen_in_run: string | null;
    archived_at: Timestamp | null;
    read_at: CreatedAt;
    excluded_at: Timestamp | null;
    made_in_run: string | null;
    own_row_id: string | null;
  };
  hubspot_links: {
    integration_id: string;
    organization_id: string;
    kind: LinkKind;
    from_id: string;
    to_id: string;
    is_primary: boolean;
    labels: string[];
  };
  sync_runs: {
    id: Generated<string>;
    organization_id: string;
    integration_id: string;
    mode: RunMode;
    refresh_types: Generated<ObjectTypeColumn[]>;
    object_types: ObjectTypeColumn[];
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
    /** Null for what webhooks brought, which adds up by the `hour`. */
    run_id: string | null;
    hour: Timestamp | null;
    object_type: ObjectTypeColumn;
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
  quarantine: {
    id: Generated<string>;
    organization_id: string;
    integration_id: string;
    object_type: ObjectTypeColumn;
    external_id: string;
    property: Generated<string>;
    field: Generated<string>;
    code: string;
    direction: Generated<'inbound' | 'outbound'>;
    value: string | null;
    details: Json;
    status: Generated<'open' | 'resolved'>;
    run_id: string | null;
    attempts: Generated<number>;
    first_seen_at: CreatedAt;
    last_seen_at: CreatedAt;
    resolved_at: Timestamp | null;
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
    object_type: ObjectTypeColumn;
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
    object_type: ObjectTypeColumn;
    kind: string;
    subject: string;
    details: Json;
    detected_at: CreatedAt;
    last_seen_at: CreatedAt;
    resolved_at: Timestamp | null;
  };
  sync_watermarks: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectTypeColumn;
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
    object_type: ObjectTypeColumn;
    properties: Generated<string[]>;
    after_id: Generated<string>;
    calls: Generated<number>;
    started_at: CreatedAt;
    covered_from: CreatedAt;
    next_at: CreatedAt;
  };
  inclusion_exits: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectTypeColumn;
    external_id: string;
    noticed_at: CreatedAt;
  };
  erased_records: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectTypeColumn;
    external_id: string;
    erased_at: CreatedAt;
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
    object_type: ObjectTypeColumn;
    external_id: string;
    merged_ids: Generated<string[]>;
    primary_id: string | null;
    subscription_type: string;
    occurred_at: Timestamp;
    received_at: CreatedAt;
    attempts: Generated<number>;
    not_before: CreatedAt;
  };
  field_changes: {
    id: Generated<string>;
    organization_id: string;
    integration_id: string;
    table_name: 'customers' | 'stakeholders' | 'deals';
    row_id: string;
    field: string;
    before: ColumnType<unknown, string | null, string | null>;
    after: ColumnType<unknown, string | null, string | null>;
    property: string | null;
    source: ChangeSource;
    run_id: string | null;
    source_changed_at: Timestamp | null;
    changed_at: CreatedAt;
  };
  deal_stage_changes: {
    id: Generated<string>;
    organization_id: string;
    integration_id: string;
    deal_id: string;
    from_stage_id: string | null;
    to_stage_id: string | null;
    from_stage_label: string | null;
    to_stage_label: string | null;
    from_pipeline_id: string | null;
    to_pipeline_id: string | null;
    from_renewal_stage: RenewalStage | null;
    to_renewal_stage: RenewalStage | null;
    changed_at: Timestamp;
    source: ChangeSource;
    run_id: string | null;
    created_at: CreatedAt;
    alerted_at: Timestamp | null;
  };
  alert_channels: {
    id: Generated<string>;
    organization_id: string;
    kind: AlertChannelKind;
    name: string;
    target: string;
    shown_target: string;
    secret: string | null;
    last_sent_at: Timestamp | null;
    last_error: string | null;
    last_error_at: Timestamp | null;
    created_at: CreatedAt;
    updated_at: CreatedAt;
  };
  alerts: {
    id: Generated<string>;
    organization_id: string;
    integration_id: string | null;
    type: string;
    customer_id: string | null;
    deal_id: string | null;
    stage_change_id: string | null;
    from_value: string | null;
    to_value: string | null;
    message: string;
    details: Json;
    in_app: Generated<boolean>;
    at: Timestamp;
    created_at: CreatedAt;
  };
  alert_reads: { alert_id: string; organization_id: string; reader: string; read_at: CreatedAt };
  alert_deliveries: {
    id: Generated<string>;
    organization_id: string;
    alert_id: string;
    channel_id: string;
    status: Generated<'waiting' | 'sent' | 'failed'>;
    in_digest: Generated<boolean>;
    /** Empty: the channel's own address. */
    recipient: Generated<string>;
    due_at: CreatedAt;
    lease_until: Timestamp | null;
    attempts: Generated<number>;
    last_error: string | null;
    sent_at: Timestamp | null;
    created_at: CreatedAt;
  };
  health_scores: {
    id: Generated<string>;
    /** Set by the database. */
    organization_id: Generated<string>;
    customer_id: string;
    score: number;
    /** Filled in by the database where it is left out. */
    trend: Generated<HealthTrend>;
    components: Json;
    reasons: Generated<string[]>;
    source: Generated<string>;
    calculated_at: CreatedAt;
    position: Generated<string>;
    created_at: CreatedAt;
    updated_at: CreatedAt;
  };
  push_outbox: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectTypeColumn;
    row_id: string;
    trace_id: Generated<string>;
    forced: Generated<boolean>;
    replaced: Generated<number>;
    queued_at: CreatedAt;
    not_before: CreatedAt;
    attempts: Generated<number>;
    lease_until: Timestamp | null;
    lease_id: string | null;
  };
  pushed_values: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectTypeColumn;
    external_id: string;
    row_id: string;
    properties: JSONColumnType<Record<string, string>, string, string>;
    trace_id: string;
    made_at: Timestamp | null;
    pushed_at: Timestamp;
    confirmed_at: Timestamp | null;
    overwritten_at: Timestamp | null;
  };
  push_state: {
    integration_id: string;
    organization_id: string;
    prepared: JSONColumnType<Record<string, string>, string, string> | null;
    prepared_at: Timestamp | null;
    problem_code: string | null;
    problem: string | null;
    problem_at: Timestamp | null;
    written: Generated<string>;
    saved_same: Generated<string>;
    saved_small: Generated<string>;
    saved_newer: Generated<string>;
    since: CreatedAt;
  };
  outbound_fields: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectTypeColumn;
    property: string;
    field: string;
    has_default: boolean;
  };
  push_types: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectTypeColumn;
    problem_code: string | null;
    problem: string | null;
    problem_at: Timestamp | null;
    broken: Generated<string[]>;
  };
  push_holds: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectTypeColumn;
    property: string;
    code: string;
    message: string;
    held_values: string[] | null;
    is_held: Generated<boolean>;
    held_at: CreatedAt;
    tries: Generated<number>;
    probe_at: Timestamp;
  };
  chat_conversations: {
    id: Generated<string>;
    organization_id: string;
    owner: string;
    title: string;
    customer_id: string | null;
    run_ids: Generated<string[]>;
    question: JSONColumnType<Record<string, unknown>, string, string> | null;
    created_at: CreatedAt;
    updated_at: CreatedAt;
  };
  chat_messages: {
    id: Generated<string>;
    organization_id: string;
    conversation_id: string;
    position: Generated<string>;
    sender: 'user' | 'assistant';
    text: string;
    intent: string | null;
    data: JSONColumnType<Record<string, unknown>, string | null, string> | null;
    actions: JSONColumnType<unknown[], string | null, string> | null;
    created_at: CreatedAt;
  };
  chat_usage: { organization_id: string; owner: string; window_start: Timestamp; messages: number };
  health_due: { customer_id: string; organization_id: string; since: CreatedAt };
  rate_limit_slots: {
    portal_id: string;
    limit_class: string;
    n: number;
    uses: Generated<string>;
    free_at: ColumnType<Date, Date | string | undefined, Date | string>;
  };
}
