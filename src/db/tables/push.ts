import type { Generated, JSONColumnType } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { CreatedAt, Timestamp } from './columns.ts';

/** What is waiting to be sent to HubSpot, what was sent, and what prevents sending. */
export interface PushTables {
  push_outbox: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectType;
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
    object_type: ObjectType;
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
    written: Generated<string>;
    saved_same: Generated<string>;
    saved_small: Generated<string>;
    saved_newer: Generated<string>;
    since: CreatedAt;
  };
  outbound_fields: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectType;
    property: string;
    field: string;
    has_default: boolean;
  };
  push_types: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectType;
    problem_code: string | null;
    problem: string | null;
    problem_at: Timestamp | null;
    broken: Generated<string[]>;
  };
  push_holds: {
    integration_id: string;
    organization_id: string;
    object_type: ObjectType;
    property: string;
    code: string;
    message: string;
    held_values: string[] | null;
    is_held: Generated<boolean>;
    held_at: CreatedAt;
    tries: Generated<number>;
    probe_at: Timestamp;
  };
}
