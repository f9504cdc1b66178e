import type { Kysely } from 'kysely';
import { defaultOrganizationId } from '../../../src/context/context.ts';
import type { ObjectType } from '../../../src/contract/common.ts';
import type { Database } from '../../../src/db/tables.ts';
import type { HubspotRecord } from '../../../src/hubspot/objects.ts';
import { readColumnTypes } from '../../../src/sync/mapping/column-types.ts';
import {
  type PortalDefinitions,
  type SyncMappings,
  stageKey,
} from '../../../src/sync/mapping/object-mapping.ts';
import { parseRecord } from '../../../src/sync/mapping/parse-record.ts';
import type { WriteScope } from '../../../src/sync/portal/write-scope.ts';
import { type UpsertOutcome, upsertRecords } from '../../../src/sync/store/upsert-records.ts';
import { syncMappings } from '../../../src/wiring/mappings.ts';

/** A portal in euros with two stages, `won` and `late`, in the pipeline `p`. */
export const testDefinitions: PortalDefinitions = {
  readAt: null,
  ownerIds: new Set(),
  users: new Map(),
  stages: new Map([
    [stageKey('p', 'won'), { label: 'Won', pipelineLabel: 'Sales', isClosed: true, probability: 1 }],
    [stageKey('p', 'late'), { label: 'Late', pipelineLabel: 'Sales', isClosed: false, probability: 0.9 }],
  ]),
  pipelineLabels: ['Sales'],
  companyCurrency: 'EUR',
  timeZone: 'UTC',
  renewals: { pipelineIds: [], property: null, stageMapping: {} },
};

export function writeScope(integrationId: string, options: Partial<WriteScope> = {}): WriteScope {
  return {
    organizationId: defaultOrganizationId,
    integrationId,
    source: 'full',
    runId: undefined,
    marksSeen: false,
    keepsLedger: false,
    driftBefore: undefined,
    ...options,
  };
}

/** Each page was read after the previous one. */
let readings = 0;

/** Stores a page of records like a run, through parsing and the write path. */
export async function storePage(
  db: Kysely<Database>,
  scope: WriteScope,
  objectType: ObjectType,
  records: HubspotRecord[],
  options: { readAt?: Date; mayLag?: boolean; mappings?: SyncMappings } = {},
): Promise<UpsertOutcome> {
  const mappings = options.mappings ?? syncMappings;
  const mapping = mappings.objects[objectType];
  const columns = await readColumnTypes(db, mapping.table);
  readings += 1;
  const reading = { readAt: options.readAt ?? new Date(readings), mayLag: options.mayLag ?? false };
  const parsed = records.map((record) => ({
    ...parseRecord(record, mapping, columns, testDefinitions),
    ...reading,
  }));
  return db.transaction().execute((trx) => upsertRecords(trx, scope, mappings, objectType, columns, parsed));
}
