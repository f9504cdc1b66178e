import type { Transaction } from 'kysely';
import { type Context, inOrganization, type OrganizationContext } from '../../context/context.ts';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import { withDatabaseRetry } from '../../db/with-database-retry.ts';
import type { HubspotClient } from '../../hubspot/client.ts';
import { loadForWriting } from '../definitions/read-definitions.ts';
import { type ColumnTypes, readColumnTypes } from '../mapping/column-types.ts';
import type { LinkMapping, PortalDefinitions, SyncMappings } from '../mapping/object-mapping.ts';
import { withUserColumns } from '../mapping/parse-record.ts';
import { loadMappings } from '../mapping/portal-mappings.ts';
import { noteReads } from '../portal/note-reads.ts';
import type { OpenClient } from '../portal/open-client.ts';
import { takeWriteLock } from '../portal/portal-locks.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import type { WriteScope } from '../portal/write-scope.ts';
import type { OutgoingMapping } from '../push/outgoing-mapping.ts';
import { preparedProperties } from '../push/push-state.ts';
import { noteBrought } from './figures/note-brought.ts';
import { noteHour } from './figures/note-hour.ts';
import { tablesWithRules } from './refusals/refused-columns.ts';
import { createStoreQueue, type StoreQueue } from './store-records.ts';

/** What the engine needs from the features: how to reach a portal, and what is synced by default. */
export interface SyncParts {
  openClient: OpenClient;
  mappings: SyncMappings;
  /** What else has to be pushed to HubSpot after everything was read. */
  outgoing?: OutgoingMapping;
}

/** What a page adds to the counts of its object type. */
export interface ProgressDelta {
  objectType: ObjectType;
  processed?: number;
  created?: number;
  updated?: number;
  unchanged?: number;
  archived?: number;
  /** Records with sync errors and, of these, those with a rejected value (default: all). */
  failed?: number;
  refused?: number;
  /** In a comparison: records and links that differed from HubSpot. */
  drifted?: number;
  linksDrifted?: number;
  /** The changes from HubSpot, by age: see `ages.ts`. */
  ages?: number[];
}

/** Something that reads a portal and stores the result: a run, or the worker of webhook events. */
export interface PortalWriter extends OrganizationContext, WriteScope {
  client: HubspotClient;
  /** The portal's current mappings. */
  mappings: SyncMappings;
  columns: Record<ObjectType, ColumnTypes>;
  picky: Set<string>;
  /** Replaced when a record refers to something that they don't contain. */
  definitions: PortalDefinitions;
  storeQueue: StoreQueue;
  signal: AbortSignal;
  /**
   * Runs `work` in one transaction with the portal's write lock, so that only one page of a portal is stored at a
   * time. Retried if the database goes away.
   */
  commit(work: (trx: Transaction<Database>) => Promise<ProgressDelta[]>): Promise<void>;
  /** Queues, with the transaction, records to be read by id. They survive a crash. */
  noteReads(trx: Transaction<Database>, objectType: ObjectType, ids: string[]): Promise<void>;
  /** The same for records with associations to be read. */
  noteLinkReads(trx: Transaction<Database>, objectType: ObjectType, ids: string[]): Promise<void>;
}

/** The parts of a writer that depend only on the portal. */
export async function openPortal(
  context: Context,
  parts: SyncParts,
  scope: PortalScope,
): Promise<Pick<PortalWriter, 'mappings' | 'columns' | 'picky' | 'definitions' | 'keepsLedger'>> {
  const [{ mappings }, definitions, columns, picky, keepsLedger] = await Promise.all([
    preparedProperties(context.db, scope).then((pushed) =>
      loadMappings(context.db, scope, parts.mappings, pushed),
    ),
    loadForWriting({ ...context, ...scope, actor: 'worker' }, scope),
    readColumns(context, parts.mappings),
    tablesWithRules(context.db),
    wasLoaded(context, scope),
  ]);
  return {
    mappings: withUserColumns(mappings, definitions.people),
    columns,
    picky,
    definitions,
    keepsLedger,
  };
}

/**
 * Opens a portal to store what is read outside of a run.
 * @throws {AppError} if the portal isn't connected.
 */
export async function openPortalWriter(
  context: Context,
  parts: SyncParts,
  options: {
    organizationId: string;
    integrationId: string;
    source: 'webhook' | 'retry' | 'calculated';
    signal: AbortSignal;
    onRequest?: () => void;
  },
): Promise<PortalWriter> {
  const { organizationId, integrationId, source, signal } = options;
  const client = await parts.openClient({
    organizationId,
    integrationId,
    signal,
    onRequest: options.onRequest ?? (() => {}),
    priority: source === 'calculated' ? 'normal' : 'urgent',
  });
  const ctx = inOrganization(context, organizationId, 'worker');
  const scope: WriteScope = {
    organizationId,
    integrationId,
    source,
    runId: undefined,
    marksSeen: false,
    keepsLedger: true,
    driftBefore: undefined,
    sharedRows: context.config.database.sharedRows,
  };
  return {
    ...ctx,
    ...scope,
    ...(await openPortal(context, parts, scope)),
    client,
    signal,
    storeQueue: createStoreQueue(),
    commit: (work) =>
      withDatabaseRetry(context.clock, signal, () =>
        context.db.transaction().execute(async (trx) => {
          await takeWriteLock(trx, integrationId);
          const deltas = await work(trx);
          await noteHour(trx, scope, context.clock.now(), deltas);
          await noteBrought(trx, scope, context.clock.now(), deltas);
        }),
      ),
    noteReads: (trx, objectType, ids) => noteReads(trx, scope, 'record', objectType, ids),
    noteLinkReads: (trx, objectType, ids) => noteReads(trx, scope, 'links', objectType, ids),
  };
}

/** Whether the first sync has ended: later changes go into the change ledger. */
export async function wasLoaded(context: Context, scope: { integrationId: string }): Promise<boolean> {
  const watermark = await context.db
    .selectFrom('sync_watermarks')
    .select('object_type')
    .where('integration_id', '=', scope.integrationId)
    .limit(1)
    .executeTakeFirst();
  return watermark !== undefined;
}

async function readColumns(context: Context, mappings: SyncMappings): Promise<PortalWriter['columns']> {
  const [company, contact, deal] = await Promise.all(
    (['company', 'contact', 'deal'] as const).map((type) =>
      readColumnTypes(
        context.db,
        mappings.objects[type].table,
        context.config.database.sharedDefaults[mappings.objects[type].table],
      ),
    ),
  );
  const none = new Map();
  return { company: company ?? none, contact: contact ?? none, deal: deal ?? none };
}

/** The kinds of link that are read by the ids of this type's records. */
export function linksReadBy(writer: Pick<PortalWriter, 'mappings'>, objectType: ObjectType): LinkMapping[] {
  return writer.mappings.links.filter((link) => link[link.readBy] === objectType);
}
