import type { ParsedRecord } from '../mapping/object-mapping.ts';

/** A merge as an event tells of it: the values of the primary record live on in the survivor. */
export interface ToldMerge {
  survivorId: string;
  /** The survivor itself, where it keeps its id. */
  primaryId: string;
  mergedIds: readonly string[];
}

/** A record on its way into the database, with what is known of the reading that brought it. */
export interface IncomingRecord extends ParsedRecord {
  /** When the reading began, by our clock. */
  readAt: Date;
  /** It came from a search, whose index lags: it may be older than what we hold, or archived meanwhile. */
  mayLag: boolean;
  /** Merges that events told of, some of which may be of this record. */
  merges?: readonly ToldMerge[];
}

/** A record with the row that it is. */
export interface PlacedRecord extends IncomingRecord {
  rowId: string;
  isNew: boolean;
  /** The customer that a new row belongs to. */
  home?: string | null;
}

/** What the crosswalk knows of a record. */
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
