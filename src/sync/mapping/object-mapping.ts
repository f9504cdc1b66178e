import type { Kysely, Transaction } from 'kysely';
import type { LinkKind, ObjectType } from '../../contract/common.ts';
import type { Transform } from '../../contract/mappings.ts';
import type { InclusionFilter, PortalSettings } from '../../contract/settings.ts';
import type { QuarantineCode } from '../../contract/sync.ts';
import type { Database } from '../../db/tables.ts';
import type { HubspotRecord } from '../../hubspot/objects.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import type { WriteScope } from '../portal/write-scope.ts';
import type { ColumnTypes } from './column-types.ts';

/** What a portal's definitions say, gathered once per run, for turning ids into rows and labels. */
export interface PortalDefinitions {
  /** When they were read from HubSpot. */
  readAt: Date | null;
  /** Every owner that HubSpot knows. */
  ownerIds: ReadonlySet<string>;
  /** HubSpot owner id -> our user. */
  users: ReadonlyMap<string, string>;
  stages: ReadonlyMap<string, DealStage>;
  /** Of all deal pipelines. */
  pipelineLabels: readonly string[];
  companyCurrency: string | null;
  /** The portal's time zone, in which its moments have their days; UTC where HubSpot names none that is known here. */
  timeZone: string;
  /** Which deals are renewals and what their stages mean, as far as the portal's settings say so. */
  renewals: PortalSettings['renewals'];
}

export interface DealStage {
  label: string;
  pipelineLabel: string;
  isClosed: boolean;
  /** From 0 to 1; undefined: HubSpot gives the stage none. */
  probability: number | undefined;
}

/** Key of a stage in `PortalDefinitions.stages`. */
export const stageKey = (pipelineId: string, stageId: string) => `${pipelineId}\u0000${stageId}`;

/** A deal's stage. Stages have ids of their own, so one without a pipeline is found all the same. */
export function findStage(
  { stages }: Pick<PortalDefinitions, 'stages'>,
  pipelineId: string,
  stageId: string,
): DealStage | undefined {
  if (pipelineId !== '' || stageId === '') return stages.get(stageKey(pipelineId, stageId));
  const [, stage] = [...stages].find(([key]) => key.endsWith(stageKey('', stageId))) ?? [];
  return stage;
}

/** A value, or a whole record, that could not be taken. Data, not an exception: it goes to the quarantine. */
export interface Reject {
  externalId: string;
  /** HubSpot's property and our column; empty where the whole record is meant. */
  property: string;
  field: string;
  code: QuarantineCode;
  value: string | null;
  details?: Record<string, unknown>;
}

/** A record as a row of ours: the outcome of a mapping. */
export interface ParsedRecord {
  externalId: string;
  sourceUpdatedAt: string;
  archived: boolean;
  /** Ids of records that were merged into this one. */
  mergedIds: string[];
  /** Whether it passes the portal's inclusion filter. */
  included: boolean;
  /** Values by column, in the form `jsonb_to_recordset` reads. */
  values: Record<string, unknown>;
  /** Keys of `custom_fields` with their new values; other keys stay as they are. */
  customFields: Record<string, unknown>;
  /** Properties that we write ourselves, as HubSpot has them; one that it did not send has no key. */
  observed: Record<string, string | null>;
  /** Columns that stay as they are: their value could not be taken, or HubSpot did not send the property. */
  keep: string[];
  rejects: Reject[];
  /** E-mail addresses under which HubSpot knows it, the main one first; of contacts. */
  emails?: readonly string[];
}

/** One field and the property that fills it. */
export interface FieldMapping {
  property: string;
  /** A column, or `customFields.<name>`. */
  field: string;
  transform?: Transform;
  /** Taken where HubSpot has no value. */
  default?: string;
  /** Fills the field only while it is empty. */
  onlyIfBlank?: boolean;
  /** HubSpot's type of the property, where it is known: it gives custom fields their form. */
  propertyType?: string;
}

/** A new record for which a row that was here before is looked for. */
export interface Candidate {
  externalId: string;
  /** What its mapping made of it, by column. */
  values: Readonly<Record<string, unknown>>;
  /** E-mail addresses under which HubSpot knows a contact, the main one first. */
  emails?: readonly string[];
  /** Rows of the companies that it is linked to. */
  customerIds: readonly string[];
}

/** A new record with the row that it is about to get. */
export interface NewRow {
  rowId: string;
  values: Readonly<Record<string, unknown>>;
  /** Labels of its links to companies that are here. */
  labels: readonly string[];
}

/** What a new record is among the rows that are here: the only one that fits, or one of several, which decides nothing. */
export type Match =
  | { by: MatchedBy; rowId: string }
  | { by: 'ambiguous'; among: MatchedBy; rowIds: string[] };

type MatchedBy = 'domain' | 'name' | 'email';

/**
 * What the engine must know of one object type. Applying a record twice equals applying it once: nothing here
 * looks at anything but its arguments.
 */
export interface ObjectMapping {
  objectType: ObjectType;
  table: 'customers' | 'stakeholders' | 'deals';
  fields: readonly FieldMapping[];
  /** Columns that are filled as here even where a portal's own mappings do not name them. */
  alwaysFilled: readonly string[];
  /** Columns that others fill as well: where HubSpot has no value for one, it stays as it is. */
  sharedFields?: readonly string[];
  /** Columns of `fields` that hold one of our users and are filled by a HubSpot owner id. */
  ownerFields: readonly string[];
  /** Properties that `derive` reads beside those of `fields`. */
  extraProperties: readonly string[];
  /**
   * Likewise, but of these webhooks need not tell: they change with everything that a person does. The next run
   * brings them.
   */
  quietProperties?: readonly string[];
  /** Of those, the ones that HubSpot works out from what no record tells, such as rates. */
  convertedProperties?: readonly string[];
  /** Properties that we write there, read back to see that they arrived. */
  observedProperties?: readonly string[];
  /** Columns that `derive` may fill, beside those of `fields`. */
  derivedFields: readonly string[];
  /** Of those, columns that nobody reads as they are: the change ledger does not tell of them. */
  unfiledFields?: readonly string[];
  /** Conditions of the portal that a record must pass to be synced; none: all are. */
  inclusion?: readonly InclusionFilter[];
  /**
   * Columns that follow from several properties or from the portal's definitions, and stand-ins for missing
   * values. `values` is what `fields` gave: where that is a value it counts, whatever is answered here. Columns of
   * `keep` stay as they are: what HubSpot sent says nothing about them. Their values count for new rows alone.
   */
  derive(
    record: HubspotRecord,
    values: Readonly<Record<string, unknown>>,
    definitions: PortalDefinitions,
  ): {
    values: Record<string, unknown>;
    rejects: Reject[];
    keep?: readonly string[];
    emails?: readonly string[];
  };
  /**
   * Rows that were here before and are what some of these new records are, with what decided. No row twice.
   * @param taken rows that other records would have been given before.
   * @returns by external id; only records for which there is a row, or several.
   */
  matchExisting?(
    db: Kysely<Database>,
    scope: PortalScope,
    candidates: readonly Candidate[],
    taken: ReadonlySet<string>,
  ): Promise<Map<string, Match>>;
  /** Columns that `complete` fills. */
  completedFields?: readonly string[];
  /**
   * Values of `completedFields` by row, for rows that are about to be made: what `afterChange` would write into them
   * afterwards. Undefined: it cannot be told beforehand, and `afterChange` is called with the rows.
   */
  complete?(
    trx: Transaction<Database>,
    scope: WriteScope,
    columns: ColumnTypes,
    rows: readonly NewRow[],
  ): Promise<ReadonlyMap<string, Record<string, unknown>> | undefined>;
  /**
   * Called with rows that were changed, or whose shown links to companies changed, in the same transaction: for what
   * follows from the row and its links together.
   * @returns rows that it changed.
   */
  afterChange?(trx: Transaction<Database>, scope: WriteScope, rowIds: string[]): Promise<string[]>;
  /** What else is known of a row here beside its changes: the row with more of it is the more important one. */
  history?: readonly { table: string; column: string }[];
  /**
   * Called when a row is given up because its record was merged into another that goes on in another row: for what
   * hangs on the row and belongs to the survivor from then on, beside its links. A row that was given up may be taken
   * again later.
   */
  moveHistory?(
    trx: Transaction<Database>,
    scope: WriteScope,
    rows: { givenUp: string; survivor: string },
  ): Promise<void>;
}

/** One kind of association and the table of ours that shows it. */
export interface LinkMapping {
  kind: LinkKind;
  from: ObjectType;
  to: ObjectType;
  /** The side by whose ids HubSpot is asked: fewer of them means fewer requests. */
  readBy: 'from' | 'to';
  table: 'stakeholder_customers' | 'deal_customers' | 'deal_stakeholders';
  fromColumn: 'stakeholder_id' | 'deal_id';
  toColumn: 'customer_id' | 'stakeholder_id';
  /** The table of the `from` side whose `customer_id` follows the primary link; undefined: there is no primary. */
  primaryInto: 'stakeholders' | 'deals' | undefined;
}

/**
 * What a feature does when rows of an object type were written, archived or linked otherwise, in the same transaction.
 * Rows that are no longer linked to a customer are named, the customer is not.
 */
export type Follower = (
  trx: Transaction<Database>,
  scope: WriteScope,
  changed: { objectType: ObjectType; rowIds: string[] },
) => Promise<void>;

/** All that the engine syncs. */
export interface SyncMappings {
  objects: Record<ObjectType, ObjectMapping>;
  links: readonly LinkMapping[];
  /** Called in this order after an object type's own `afterChange`. */
  followers?: readonly Follower[];
}

/** Rejects of these codes are worth telling, but the value was taken all the same. */
export const warningCodes: readonly QuarantineCode[] = ['unknown_stage', 'unknown_owner', 'several_owners'];

export function isWarning(reject: { code: QuarantineCode }): boolean {
  return warningCodes.includes(reject.code);
}
