import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { LinkKind, ObjectType, SyncMode } from '../../contract/common.ts';

export type Timestamp = ColumnType<Date, Date | string, Date | string>;
export type CreatedAt = ColumnType<Date, Date | string | undefined, Date | string>;
export type Json = JSONColumnType<Record<string, unknown>, string | undefined, string>;
export type Day = ColumnType<string, string, string>;
/** Digits as text; a number would lose some. */
export type Numeric = ColumnType<string, string | number, string | number>;

/** Columns of every table that other programs read and write. */
export interface Common {
  id: Generated<string>;
  organization_id: Generated<string>;
  created_at: CreatedAt;
  updated_at: CreatedAt;
}

/** Where a row is from: a HubSpot record, or nowhere. */
export interface External {
  integration_id: string | null;
  external_source: string | null;
  external_id: string | null;
  archived_at: Timestamp | null;
}

/** What a pending read is for: a record by its id, or the links of one. */
export type PendingKind = ObjectType | LinkKind;
/** What detected a change of a field: a run of a mode, a webhook event, a manual retry. */
export type ChangeSource = SyncMode | 'calculated' | 'webhook' | 'retry';
