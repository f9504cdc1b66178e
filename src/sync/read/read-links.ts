import { sql } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import {
  type BatchLinks,
  batchReadAssociations,
  type HubspotLink,
  isPrimaryLink,
} from '../../hubspot/associations.ts';

import type { LinkMapping } from '../mapping/object-mapping.ts';
import type { Link } from '../store/links/links.ts';
import type { PortalWriter } from '../store/portal-writer.ts';
import { whichAreSynced } from './records-here.ts';
import { refreshRecords } from './refresh-records.ts';

/** The complete associations of records, and the records that HubSpot left unanswered. */
export interface LinksRead {
  /** Records with completely known associations. */
  anchorIds: string[];
  links: Link[];
  /** Unanswered twice, although the records exist: our stored links stay. */
  unanswered: string[];
}

/**
 * Reads the associations of one kind for up to 1,000 records on the side by which they are read. HubSpot also reports
 * "no links" for an archived record, whose stored links should stay: so if a record had links and now has none, the
 * record itself is read before that is accepted.
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
  const without = [...batch.links].flatMap(([id, found]) => (found.length === 0 ? [id] : []));
  const emptied = await whichHaveLinks(writer, mapping, without);
  if (emptied.length > 0) await refreshRecords(writer, anchorType, emptied);
  const live = new Set(await whichAreSynced(writer, anchorType, emptied));
  const gone = new Set(emptied.filter((id) => !live.has(id)));
  return {
    anchorIds: [...batch.links.keys()].filter((id) => !gone.has(id)),
    links: [...batch.links].flatMap(([id, found]) => found.map((link) => toLink(mapping, id, link))),
    unanswered: batch.unanswered,
  };
}

/** Of these records, those with stored links. */
async function whichHaveLinks(
  writer: PortalWriter,
  mapping: LinkMapping,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const anchor = sql.ref(mapping.readBy === 'from' ? 'from_id' : 'to_id');
  const { rows } = await sql<{ id: string }>`
    select distinct ${anchor} as id from hubspot_links
    where integration_id = ${writer.integrationId} and kind = ${mapping.kind} and ${anchor} = any(${[...ids]})`.execute(
    writer.db,
  );
  return rows.map((row) => row.id);
}

async function readTwice(
  writer: PortalWriter,
  anchorType: ObjectType,
  otherType: ObjectType,
  ids: readonly string[],
): Promise<BatchLinks> {
  const first = await batchReadAssociations(writer.client, anchorType, otherType, ids);
  if (first.unanswered.length === 0) return first;
  // If a record was merged away meanwhile, the answer has the survivor's id; reading the record shows that.
  await refreshRecords(writer, anchorType, first.unanswered);
  const still = await whichAreSynced(writer, anchorType, first.unanswered);
  const second = await batchReadAssociations(writer.client, anchorType, otherType, still);
  return { links: new Map([...first.links, ...second.links]), unanswered: second.unanswered };
}

/** Converts an association. The types that only say "linked" and "primary" aren't custom labels. */
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
