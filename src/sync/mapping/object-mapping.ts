import type { Kysely, Transaction } from 'kysely';
import type { LinkKind, ObjectType } from '../../contract/common.ts';
import type { Transform } from '../../contract/mappings.ts';
import type { InclusionFilter, PortalSettings } from '../../contract/settings.ts';
import type { QuarantineCode } from '../../contract/sync.ts';
import type { PeopleColumn } from '../../db/shared-tables/people-tables.ts';
import type { Database } from '../../db/tables.ts';
import type { HubspotRecord } from '../../hubspot/objects.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import type { WriteScope } from '../portal/write-scope.ts';
import type { ColumnTypes } from './column-types.ts';

/** A portal's definitions, loaded once per run, to turn ids into rows and labels. */
export interface PortalDefinitions {
  /** When they were read from HubSpot. */
  readAt: Date | null;
  /** All of HubSpot's owners. */
  ownerIds: ReadonlySet<string>;
  /** HubSpot owner id -> our user. */
  users: ReadonlyMap<string, string>;
  /** By column that references the platform's own people: our user -> its row there. Undefined: all hold our users. */
  people?: PlatformPeople;
  stages: ReadonlyMap<string, DealStage>;
  /** Of all deal pipelines. */
  pipelineLabels: readonly string[];
  companyCurrency: string | null;
  /** The portal's time zone, which determines the days of times; UTC if HubSpot's zone is missing or unknown here. */
  timeZone: string;
  /** The portal's settings about renewals and their stages. */
  renewals: PortalSettings['renewals'];
}

export type PlatformPeople = Partial<Record<PeopleColumn, ReadonlyMap<string, string>>>;

export interface DealStage {
  label: string;
  pipelineLabel: string;
  isClosed: boolean;
  /** From 0 to 1; undefined: the stage has none in HubSpot. */
  probability: number | undefined;
}

/** Key of a stage in `PortalDefinitions.stages`. */
export const stageKey = (pipelineId: string, stageId: string) => `${pipelineId}\u0000${stageId}`;

/** A deal's stage. Stages have unique ids, so it is found even without a pipeline. */
export function findStage(
  { stages }: Pick<PortalDefinitions, 'stages'>,
  pipelineId: string,
  stageId: string,
): DealStage | undefined {
  if (pipelineId !== '' || stageId === '') return stages.get(stageKey(pipelineId, stageId));
  const [, stage] = [...stages].find(([key]) => key.endsWith(stageKey('', stageId))) ?? [];
  return stage;
}

/** A rejected value or record. Data, not an exception: it goes to the quarantine. */
export interface Reject {
  externalId: string;
  /** HubSpot's property and our column; empty if it is about the whole record. */
  property: string;
  field: string;
  code: QuarantineCode;
  value: string | null;
  details?: Record<string, unknown>;
}

/** A record as a row of ours: the result of a mapping. */
export interface ParsedRecord {
  externalId: string;
  sourceUpdatedAt: string;
  archived: boolean;
  /** Ids of records that were merged into this one. */
  mergedIds: string[];
  /** Whether it matches the portal's customer filter. */
  included: boolean;
  /** Values by column, in the form of `jsonb_to_recordset`. */
  values: Record<string, unknown>;
  /** Keys of `custom_fields` with their new values; other keys stay as they are. */
  customFields: Record<string, unknown>;
  /** The current HubSpot values of properties that we write; properties that HubSpot didn't send have no key. */
  observed: Record<string, string | null>;
  /** Columns that stay as they are: their value was rejected, or HubSpot didn't send the property. */
  keep: string[];
  rejects: Reject[];
  /** A contact's email addresses in HubSpot, the main one first. */
  emails?: readonly string[];
}

/** A field and the property that fills it. */
export interface FieldMapping {
  property: string;
  /** A column, or `customFields.<name>`. */
  field: string;
  transform?: Transform;
  /** Used if HubSpot has no value. */
  default?: string;
  /** Fills the field only while it is empty. */
  onlyIfBlank?: boolean;
  /** HubSpot's type of the property, if known: it determines the type of custom fields. */
  propertyType?: string;
}

/** A new record, to be matched with an existing row. */
export interface Candidate {
  externalId: string;
  /** Its mapped values, by column. */
  values: Readonly<Record<string, unknown>>;
  /** A contact's email addresses in HubSpot, the main one first. */
  emails?: readonly string[];
  /** Rows of the companies that it is linked to. */
  customerIds: readonly string[];
}

/** A new record with the row that it will get. */
export interface NewRow {
  rowId: string;
  values: Readonly<Record<string, unknown>>;
  /** Labels of its links to stored companies. */
  labels: readonly string[];
}

/** The match of a new record among existing rows: the only candidate, or several, of which none is chosen. */
export type Match =
  | { by: MatchedBy; rowId: string }
  | { by: 'ambiguous'; among: MatchedBy; rowIds: string[] };

type MatchedBy = 'domain' | 'name' | 'email';

/**
 * What the engine has to know about an object type. Applying a record twice equals applying it once: everything here
 * depends only on its arguments.
 */
export interface ObjectMapping {
  objectType: ObjectType;
  table: 'customers' | 'stakeholders' | 'deals';
  fields: readonly FieldMapping[];
  /** Columns that are filled as here, unless a portal's own mappings fill them. */
  alwaysFilled: readonly string[];
  /** Columns that others fill as well: if HubSpot has no value, the column stays as it is. */
  sharedFields?: readonly string[];
  /** Columns that HubSpot never fills: empty in new rows, because a platform's default there would look like a value. */
  emptyFields?: readonly string[];
  /** Columns of `fields` with one of our users, filled by a HubSpot owner id. */
  ownerFields: readonly string[];
  /** Properties that `derive` reads in addition to those of `fields`. */
  extraProperties: readonly string[];
  /** The same, but without webhooks: they change with everything that a contact does. The next run reads them. */
  quietProperties?: readonly string[];
  /** Of those, properties that HubSpot calculates from data outside of records, such as exchange rates. */
  convertedProperties?: readonly string[];
  /** Properties that we write, read back to confirm the writes. */
  observedProperties?: readonly string[];
  /** Columns that `derive` may fill, in addition to those of `fields`. */
  derivedFields: readonly string[];
  /** Of those, columns that aren't shown as such: the change ledger omits them. */
  unfiledFields?: readonly string[];
  /** The portal's conditions for records to be synced; none: all are. */
  inclusion?: readonly InclusionFilter[];
  /**
   * Columns that follow from several properties or from the portal's definitions, and defaults for missing values.
   * `values` is the result of `fields`: an existing value there takes precedence over a returned one. Columns of
   * `keep` stay as they are, because HubSpot's data doesn't determine them; their values are only used for new rows.
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
   * Matches these new records with existing rows, with the deciding criterion. No row is matched twice.
   * @param taken rows that would already have been matched with other records.
   * @returns by external id; only records with one or several candidates.
   */
  matchExisting?(
    db: Kysely<Database>,
    scope: PortalScope & Pick<WriteScope, 'sharedRows'>,
    candidates: readonly Candidate[],
    taken: ReadonlySet<string>,
  ): Promise<Map<string, Match>>;
  /** Columns that `complete` fills. */
  completedFields?: readonly string[];
  /**
   * Values of `completedFields` for rows that are about to be inserted: what `afterChange` would write into them
   * afterwards. Undefined: they can't be determined beforehand, and `afterChange` is called with the rows.
   */
  complete?(
    trx: Transaction<Database>,
    scope: WriteScope,
    columns: ColumnTypes,
    rows: readonly NewRow[],
  ): Promise<ReadonlyMap<string, Record<string, unknown>> | undefined>;
  /**
   * Called with rows that changed, or whose links to companies changed, in the same transaction: for columns that
   * follow from the row together with its links.
   * @returns rows that it changed.
   */
  afterChange?(trx: Transaction<Database>, scope: WriteScope, rowIds: string[]): Promise<string[]>;
  /** Other data about a row, apart from its changes: the row with more of it is the more important one. */
  history?: readonly { table: string; column: string }[];
  /**
   * Called if a row is given up because its record was merged into one with another row: moves the row's other data
   * to the survivor, apart from its links. The row may be used again later.
   */
  moveHistory?(
    trx: Transaction<Database>,
    scope: WriteScope,
    rows: { givenUp: string; survivor: string },
  ): Promise<void>;
}

/** A kind of association, and our table for it. */
export interface LinkMapping {
  kind: LinkKind;
  from: ObjectType;
  to: ObjectType;
  /** The side whose ids are used to read it from HubSpot: the side with fewer records needs fewer requests. */
  readBy: 'from' | 'to';
  table: 'stakeholder_customers' | 'deal_customers' | 'deal_stakeholders';
  fromColumn: 'stakeholder_id' | 'deal_id';
  toColumn: 'customer_id' | 'stakeholder_id';
  /** The table of the `from` side whose `customer_id` follows the primary link; undefined: there is no primary. */
  primaryInto: 'stakeholders' | 'deals' | undefined;
}

/**
 * A feature's reaction to rows of an object type that were written, archived or linked differently, in the same
 * transaction. For a removed link to a customer, the linked row is included, the customer isn't.
 */
export type Follower = (
  trx: Transaction<Database>,
  scope: WriteScope,
  changed: { objectType: ObjectType; rowIds: string[] },
) => Promise<void>;

/** Everything that the engine syncs. */
export interface SyncMappings {
  objects: Record<ObjectType, ObjectMapping>;
  links: readonly LinkMapping[];
  /** Called in this order, after an object type's own `afterChange`. */
  followers?: readonly Follower[];
}

/** Rejects with these codes are worth reporting, but the value was accepted. */
export const warningCodes: readonly QuarantineCode[] = ['unknown_stage', 'unknown_owner', 'several_owners'];

export function isWarning(reject: { code: QuarantineCode }): boolean {
  return warningCodes.includes(reject.code);
}
