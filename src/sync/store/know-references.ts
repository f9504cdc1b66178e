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

/** During a first load, definitions that were read so shortly ago are believed, in ms. */
const freshForMs = 60_000;

/** An id that HubSpot did not know either is asked for again after this, in ms. */
const unknownForMs = 10 * 60_000;

/** So often at most a portal's are read again within that time, by one process: what is missed comes with the hour. */
const readingsWithin = { count: 6, ms: 10 * 60_000 };

/** Who reads them now, by writer: pages that come at the same time wait for one reading. */
const readings = new WeakMap<PortalWriter, Promise<void>>();

/** When this process asked in vain for an id, and when it asked at all, by portal. */
const asking = new Map<string, { inVain: Map<string, number>; at: number[] }>();

/**
 * Reads owners and pipelines anew when a record refers to one that is not known: it may have been made a moment ago.
 * What HubSpot does not know either stays unknown, and is asked for again after a while at the earliest, however many
 * such ids there are.
 */
export async function knowReferences(
  writer: PortalWriter,
  objectType: ObjectType,
  records: readonly HubspotRecord[],
): Promise<void> {
  const mapping = writer.mappings.objects[objectType];
  const now = writer.clock.now();
  const asked = asking.get(writer.integrationId) ?? { inVain: new Map<string, number>(), at: [] };
  asking.set(writer.integrationId, asked);
  const unknown = () =>
    unknownReferences(mapping, writer.definitions, records).filter(
      (id) => now - (asked.inVain.get(id) ?? Number.NEGATIVE_INFINITY) > unknownForMs,
    );
  const age = now - (writer.definitions.readAt?.getTime() ?? Number.NEGATIVE_INFINITY);
  if (unknown().length === 0 || (!writer.keepsLedger && age < freshForMs)) return;
  asked.at = asked.at.filter((at) => now - at < readingsWithin.ms);
  if (!readings.has(writer)) {
    if (asked.at.length >= readingsWithin.count) return;
    asked.at.push(now);
    for (const [id, at] of asked.inVain) if (now - at > unknownForMs) asked.inVain.delete(id);
    readings.set(
      writer,
      readAnew(writer).finally(() => readings.delete(writer)),
    );
  }
  await readings.get(writer);
  for (const id of unknown()) asked.inVain.set(id, now);
}

async function readAnew(writer: PortalWriter): Promise<void> {
  try {
    writer.definitions = await readDefinitions(writer, writer.client, writer, { owners: true });
  } catch (error) {
    const isPassedOver = isDataError(error) || isHubspotError(error);
    if (!isPassedOver || isHubspotError(error, 'reauthorization_required')) throw error;
    writer.log.warn({ reason: error.message }, 'owners and pipelines could not be read anew');
    writer.definitions = { ...writer.definitions, readAt: new Date(writer.clock.now()) };
  }
}

/** Owners and stages that records name and the definitions do not have. */
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
