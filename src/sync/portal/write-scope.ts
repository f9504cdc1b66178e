import type { SharedRows } from '../../base/schemas.ts';
import type { ChangeSource } from '../../db/tables.ts';

/** The portal and the trigger of a write, passed to every part of the write path. */
export interface WriteScope {
  organizationId: string;
  integrationId: string;
  /** What detected the stored state of HubSpot. */
  source: ChangeSource;
  /** The run that stores it; undefined for webhook events and manual retries. */
  runId: string | undefined;
  /** Whether the run marks what it has seen, so that the rest can be checked at the end. */
  marksSeen: boolean;
  /** Whether changes go into the change ledger: those of a first sync don't. */
  keepsLedger: boolean;
  /** Set in a comparison: a row that differs although HubSpot changed its record before this moment has drifted. */
  driftBefore: Date | undefined;
  /** Whether rows of no organization are joined, too; undefined: only the organization's own. */
  sharedRows?: SharedRows;
  /** Tables with rules that refuse values of this portal: values are compared with them before they are written. */
  picky?: Set<string>;
}
