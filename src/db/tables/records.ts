import type { ColumnType, Generated } from 'kysely';
import type { LinkKind, ObjectType, RenewalStage } from '../../contract/common.ts';
import type { ChangeSource, CreatedAt, Json, Timestamp } from './columns.ts';

/** The stored HubSpot records, their changes, and sync errors. */
export interface RecordTables {
  hubspot_records: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectType;
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
  inclusion_exits: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectType;
    external_id: string;
    noticed_at: CreatedAt;
  };
  erased_records: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectType;
    external_id: string;
    erased_at: CreatedAt;
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
  quarantine: {
    id: Generated<string>;
    organization_id: string;
    integration_id: string;
    object_type: ObjectType;
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
}
