import type { ChangeSource } from '../../db/tables.ts';

/** For whom something is stored, and on whose word: what every part of the write path is told. */
export interface WriteScope {
  organizationId: string;
  integrationId: string;
  /** What saw the state of HubSpot that is stored. */
  source: ChangeSource;
  /** The run that stores it; undefined for webhook events and tries by hand. */
  runId: string | undefined;
  /** Whether the run marks what it sees, so that what it did not see can be looked at in the end. */
  marksSeen: boolean;
  /** Whether changes go into the change ledger: those of a first load do not. */
  keepsLedger: boolean;
  /** Set in a reconcile: a row that differs although HubSpot changed its record before this has drifted. */
  driftBefore: Date | undefined;
}
