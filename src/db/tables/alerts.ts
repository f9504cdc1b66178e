import type { Generated } from 'kysely';
import type { ChannelKind } from '../../contract/common.ts';
import type { CreatedAt, Json, Timestamp } from './columns.ts';

/** Alerts, their channels and deliveries, and read marks. */
export interface AlertTables {
  alert_channels: {
    id: Generated<string>;
    organization_id: string;
    kind: ChannelKind;
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
}
