import {
  type BatchLinks,
  batchReadAssociations,
  type HubspotLink,
  isPrimaryLink,
} from '../../hubspot/associations.ts';
import type { ObjectType } from '../../hubspot/objects.ts';
import type { LinkMapping } from '../mapping/object-mapping.ts';
import type { Link } from '../store/links.ts';
import type { PortalWriter } from '../store/portal-writer.ts';
import { whichAreSynced } from './records-here.ts';
import { refreshRecords } from './refresh-records.ts';

/** The complete associations of records, and the records that HubSpot gave no answer for. */
export interface LinksRead {
  /** Records whose associations are known completely. */
  anchorIds: string[];
  links: Link[];
  /** Asked for twice, still here, and without an answer: what we hold of them stays. */
  unanswered: string[];
}

/**
 * Reads the associations of one kind of up to 1,000 records of the side they are read by.
 * @throws {HubspotError}
 */
export async function readLinks(
  writer: PortalWriter,
  mapping: LinkMapping,
  ids: readonly string[],
): Promise<LinksRead> {
  const anchorType = mapping[mapping.readBy];
  const otherType = mapping.readBy === 'from' ? mapping.to : mapping.from;
  const batch = await readTwice(writer, anchorType, otherType, ids);
  return {
    anchorIds: [...batch.links.keys()],
    links: [...batch.links].flatMap(([id, found]) => found.map((link) => toLink(mapping, id, link))),
    unanswered: batch.unanswered,
  };
}

async function readTwice(
  writer: PortalWriter,
  anchorType: ObjectType,
  otherType: ObjectType,
  ids: readonly string[],
): Promise<BatchLinks> {
  const first = await batchReadAssociations(writer.client, anchorType, otherType, ids);
  if (first.unanswered.length === 0) return first;
  // A record that was merged away meanwhile is answered for under the survivor's id: reading it shows that.
  await refreshRecords(writer, anchorType, first.unanswered);
  const still = await whichAreSynced(writer, anchorType, first.unanswered);
  const second = await batchReadAssociations(writer.client, anchorType, otherType, still);
  return { links: new Map([...first.links, ...second.links]), unanswered: second.unanswered };
}

/**
 * Our form of an association. The types that only say "these are linked" and "this is the primary one" are no
 * labels of people's making.
 */
function toLink(mapping: LinkMapping, anchorId: string, link: HubspotLink): Link {
  const [from, to] = mapping.readBy === 'from' ? [mapping.from, mapping.to] : [mapping.to, mapping.from];
  const labels = link.types.flatMap((type) =>
    type.label === null || isPrimaryLink(from, to, { ...link, types: [type] }) ? [] : [type.label],
  );
  return {
    fromId: mapping.readBy === 'from' ? anchorId : link.toId,
    toId: mapping.readBy === 'from' ? link.toId : anchorId,
    isPrimary: isPrimaryLink(from, to, link),
    labels: [...new Set(labels)].sort(),
  };
}
