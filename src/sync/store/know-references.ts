import type { ObjectType } from '../../contract/common.ts';
import { isDataError } from '../../db/with-database-retry.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import type { HubspotRecord } from '../../hubspot/objects.ts';
import { readDefinitions } from '../definitions/read-definitions.ts';
import {
  findStage,
  type ObjectMapping,
  type PortalDefinitions,
  stageKey,
} from '../mapping/object-mapping.ts';
import { listOf } from '../mapping/transforms.ts';
import type { PortalWriter } from './portal-writer.ts';

/** During a first sync, definitions of this age are used without a re-read, in ms. */
const freshForMs = 60_000;

/** An id unknown to HubSpot, too, is requested again after this time, in ms. */
const unknownForMs = 10 * 60_000;

/** The maximum re-reads per portal within that time, per process: the hourly read catches the rest. */
const readingsWithin = { count: 6, ms: 10 * 60_000 };

/** The read in progress, by writer: concurrent pages wait for the same one. */
const readings = new WeakMap<PortalWriter, Promise<void>>();

/** When a portal's definitions were read because of unknown ids, and when HubSpot didn't know an id, either. */
interface Asked {
  unknown: Map<string, number>;
  at: number[];
}

/** The process's re-reads, by portal, for each database. */
const asked = new WeakMap<PortalWriter['db'], Map<string, Asked>>();

/**
 * Re-reads owners and pipelines if a record refers to an unknown one: it may have just been created. Ids unknown to
 * HubSpot stay unknown, and are only requested again after a while, however many there are.
 */
export async function knowReferences(
  writer: PortalWriter,
  objectType: ObjectType,
  records: readonly HubspotRecord[],
): Promise<void> {
  const mapping = writer.mappings.objects[objectType];
  const now = writer.clock.now();
  const before = askedOf(writer, now);
  const unknown = () =>
    unknownReferences(mapping, writer.definitions, records).filter((id) => !before.unknown.has(id));
  const age = now - (writer.definitions.readAt?.getTime() ?? Number.NEGATIVE_INFINITY);
  if (unknown().length === 0 || (!writer.keepsLedger && age < freshForMs)) return;
  if (!readings.has(writer)) {
    if (before.at.length >= readingsWithin.count) return;
    before.at.push(now);
    readings.set(
      writer,
      readAgain(writer).finally(() => readings.delete(writer)),
    );
  }
  await readings.get(writer);
  for (const id of unknown()) before.unknown.set(id, now);
}

/** A portal's re-reads that still count. */
function askedOf({ db, integrationId }: PortalWriter, now: number): Asked {
  const byPortal = asked.get(db) ?? new Map<string, Asked>();
  asked.set(db, byPortal);
  const before = byPortal.get(integrationId) ?? { unknown: new Map(), at: [] };
  byPortal.set(integrationId, before);
  before.at = before.at.filter((at) => now - at < readingsWithin.ms);
  for (const [id, at] of before.unknown) if (now - at > unknownForMs) before.unknown.delete(id);
  return before;
}

async function readAgain(writer: PortalWriter): Promise<void> {
  try {
    writer.definitions = await readDefinitions(writer, writer.client, writer, { owners: true });
  } catch (error) {
    const isPassedOver = isDataError(error) || isHubspotError(error);
    if (!isPassedOver || isHubspotError(error, 'reauthorization_required')) throw error;
    writer.log.warn({ reason: error.message }, 'owners and pipelines could not be refreshed');
    writer.definitions = { ...writer.definitions, readAt: new Date(writer.clock.now()) };
  }
}

/** Owners and stages that records refer to but the definitions don't have. */
function unknownReferences(
  mapping: ObjectMapping,
  definitions: PortalDefinitions,
  records: readonly HubspotRecord[],
): string[] {
  const owners = mapping.fields.filter(({ field }) => mapping.ownerFields.includes(field));
  const unknown = records.flatMap(({ properties }) => {
    const { pipeline, dealstage } = properties;
    const ownerIds = owners.flatMap(({ property }) => {
      const ids = listOf(properties[property] ?? '');
      return ids.filter((id) => !definitions.ownerIds.has(id)).map((id) => `owner ${id}`);
    });
    const key = stageKey(pipeline ?? '', dealstage ?? '');
    const isKnown =
      mapping.objectType !== 'deal' || !dealstage || findStage(definitions, pipeline ?? '', dealstage);
    return isKnown ? ownerIds : [...ownerIds, `stage ${key}`];
  });
  return [...new Set(unknown)];
}
