import { isHubspotError } from '../../hubspot/errors.ts';
import type { HubspotRecord, ObjectType } from '../../hubspot/objects.ts';
import { type ObjectMapping, type PortalDefinitions, stageKey } from '../mapping/object-mapping.ts';
import type { PortalWriter } from '../store/portal-writer.ts';
import { readDefinitions } from './read-definitions.ts';

/** Definitions that were read so shortly ago are not read again for an id that they do not have, in ms. */
const freshForMs = 60_000;

/** Who reads them now, by writer: pages that come at the same time wait for one reading. */
const readings = new WeakMap<PortalWriter, Promise<void>>();

/**
 * Reads owners and pipelines anew when a record refers to one that is not known: it may have been made a moment ago.
 * What HubSpot does not know either stays unknown, and is asked for again after a while at the earliest.
 */
export async function knowReferences(
  writer: PortalWriter,
  objectType: ObjectType,
  records: readonly HubspotRecord[],
): Promise<void> {
  const mapping = writer.mappings.objects[objectType];
  const age = writer.clock.now() - (writer.definitions.readAt?.getTime() ?? Number.NEGATIVE_INFINITY);
  if (age < freshForMs || !refersToUnknown(mapping, writer.definitions, records)) return;
  const reading = readings.get(writer) ?? readAnew(writer).finally(() => readings.delete(writer));
  readings.set(writer, reading);
  await reading;
}

async function readAnew(writer: PortalWriter): Promise<void> {
  try {
    writer.definitions = await readDefinitions(writer, writer.client, writer, { owners: true });
  } catch (error) {
    if (!isHubspotError(error) || isHubspotError(error, 'reauthorization_required')) throw error;
    writer.log.warn({ reason: error.message }, 'owners and pipelines could not be read anew');
    writer.definitions = { ...writer.definitions, readAt: new Date(writer.clock.now()) };
  }
}

function refersToUnknown(
  mapping: ObjectMapping,
  definitions: PortalDefinitions,
  records: readonly HubspotRecord[],
): boolean {
  const owners = mapping.fields.filter(({ field }) => mapping.ownerFields.includes(field));
  return records.some(({ properties }) => {
    const { pipeline, dealstage } = properties;
    const knowsOwners = owners.every(({ property }) => {
      const id = properties[property];
      return !id || definitions.ownerIds.has(id);
    });
    const knowsStage =
      mapping.objectType !== 'deal' ||
      !dealstage ||
      definitions.stages.has(stageKey(pipeline ?? '', dealstage));
    return !knowsOwners || !knowsStage;
  });
}
