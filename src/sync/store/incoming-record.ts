import type { ParsedRecord } from '../mapping/object-mapping.ts';

/** A merge according to an event: the values of the primary record live on in the survivor. */
export interface ToldMerge {
  survivorId: string;
  /** The survivor itself, if it keeps its id. */
  primaryId: string;
  mergedIds: readonly string[];
}

/** A record to be stored, with facts about its read. */
export interface IncomingRecord extends ParsedRecord {
  /** When the read started, by our clock. */
  readAt: Date;
  /** It came from a search, whose index lags: it may be older than the stored state, or archived by now. */
  mayLag: boolean;
  /** Merges from events, some of which may concern this record. */
  merges?: readonly ToldMerge[];
}

/** A record with its row. */
export interface PlacedRecord extends IncomingRecord {
  rowId: string;
  isNew: boolean;
  /** The customer of a new row. */
  home?: string | null;
}

/** The crosswalk's data of a record. */
export interface KnownRow {
  external_id: string;
  row_id: string;
  has_row: boolean;
  /** The id was merged away: the row is the survivor's. */
  is_alias: boolean;
  source_updated_at: Date;
  read_at: Date;
  seen_in_run: string | null;
  archived_at: Date | null;
  excluded_at: Date | null;
}
