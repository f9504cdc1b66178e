import { sql, type Transaction } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { Database } from '../../db/tables.ts';
import { associationBatchSize, batchReadAssociations } from '../../hubspot/associations.ts';

import type { LinkMapping } from '../mapping/object-mapping.ts';
import { afterChanges } from '../store/after-changes.ts';
import { announceRecords } from '../store/announce-records.ts';
import { type Link, type LinkChanges, replaceLinks } from '../store/links/links.ts';
import type { PortalWriter, ProgressDelta } from '../store/portal-writer.ts';
import { type LinksRead, readLinks } from './read-links.ts';
import { whichAreSynced } from './records-here.ts';

/**
 * Updates the associations of one kind for records on the side by which they are read. New records at their other end
 * are queued to be read, and so are both ends of each removed association: it may be gone because one of them is.
 * @returns `unanswered`: ids to retry later; their stored links stay.
 * @throws {HubspotError}
 */
export async function refreshLinks(
  writer: PortalWriter,
  mapping: LinkMapping,
  ids: readonly string[],
): Promise<{ unanswered: string[] }> {
  const wanted = [...new Set(ids)];
  const unanswered: string[] = [];
  for (let at = 0; at < wanted.length; at += associationBatchSize) {
    const read = await readLinks(writer, mapping, wanted.slice(at, at + associationBatchSize));
    await writer.commit((trx) => storeLinks(trx, writer, mapping, read));
    unanswered.push(...read.unanswered);
  }
  return { unanswered };
}

/** Stores associations, and queues the reads that they require. */
export async function storeLinks(
  trx: Transaction<Database>,
  writer: PortalWriter,
  mapping: LinkMapping,
  read: LinksRead,
): Promise<ProgressDelta[]> {
  const changes = await replaceLinks(trx, writer, mapping, read.anchorIds, read.links);
  const touched = [...changes.removed, ...changes.added, ...changes.changed];
  if (touched.length === 0) return [];
  for (const side of ['from', 'to'] as const) {
    const end = (link: Link) => (side === 'from' ? link.fromId : link.toId);
    const here = await whichAreHere(trx, writer, mapping[side], touched.map(end));
    // A link to a record that is archived here shows that it was restored.
    const unknown = [...changes.added, ...changes.changed].map(end).filter((id) => here.get(id) !== 'live');
    const parted = changes.removed.map(end).filter((id) => here.get(id) === 'live');
    await writer.noteReads(trx, mapping[side], [...new Set([...unknown, ...parted])]);
  }
  await followLinks(trx, writer, mapping, changes);
  const objectType = mapping.from;
  return [{ objectType, linksDrifted: writer.driftBefore ? touched.length : 0 }];
}

/** Updates what follows from links, and announces the changed ones. */
export async function followLinks(
  trx: Transaction<Database>,
  writer: PortalWriter,
  mapping: LinkMapping,
  { removed, added, changed }: LinkChanges,
): Promise<void> {
  const ids = [...new Set([...removed, ...added, ...changed].map((link) => link.fromId))];
  if (ids.length === 0) return;
  const { rows } = await sql<{ row_id: string }>`
    select row_id from hubspot_records
    where integration_id = ${writer.integrationId} and object_type = ${mapping.from} and external_id = any(${ids})`.execute(
    trx,
  );
  const rowIds = rows.map((row) => row.row_id);
  if (mapping.to === 'company') await afterChanges(trx, writer, writer.mappings, mapping.from, rowIds);
  await announceRecords(trx, writer, writer.mappings, mapping.from, rowIds);
}

async function whichAreHere(
  trx: Transaction<Database>,
  writer: PortalWriter,
  objectType: ObjectType,
  ids: string[],
): Promise<Map<string, 'live' | 'archived'>> {
  const { rows } = await sql<{ external_id: string; is_live: boolean }>`
    select external_id, archived_at is null or is_alias as is_live from hubspot_records
    where integration_id = ${writer.integrationId} and object_type = ${objectType} and external_id = any(${[...new Set(ids)]})`.execute(
    trx,
  );
  return new Map(rows.map((row) => [row.external_id, row.is_live ? 'live' : 'archived']));
}

/**
 * Updates all associations of some records. For those that are read by the other side, the other ends are found
 * first, in HubSpot and in our database.
 * @returns `unanswered`: ids to retry later.
 * @throws {HubspotError}
 */
export async function refreshLinksOf(
  writer: PortalWriter,
  objectType: ObjectType,
  ids: readonly string[],
): Promise<{ unanswered: string[] }> {
  const unanswered = new Set<string>();
  for (const mapping of writer.mappings.links) {
    if (mapping.from !== objectType && mapping.to !== objectType) continue;
    const isAnchor = mapping[mapping.readBy] === objectType;
    const anchors = isAnchor ? ids : await anchorsOf(writer, mapping, objectType, ids);
    const outcome = await refreshLinks(writer, mapping, anchors);
    if (outcome.unanswered.length > 0)
      for (const id of isAnchor ? outcome.unanswered : ids) unanswered.add(id);
  }
  return { unanswered: [...unanswered] };
}

/** The records by which the links of these are read, and which are or were linked to them. */
async function anchorsOf(
  writer: PortalWriter,
  mapping: LinkMapping,
  objectType: ObjectType,
  ids: readonly string[],
): Promise<string[]> {
  const anchorType = mapping[mapping.readBy];
  const [own, other] = mapping.from === objectType ? ['from_id', 'to_id'] : ['to_id', 'from_id'];
  const { rows } = await sql<{ id: string }>`
    select distinct ${sql.ref(other)} as id from hubspot_links
    where integration_id = ${writer.integrationId} and kind = ${mapping.kind} and ${sql.ref(own)} = any(${[...ids]})`.execute(
    writer.db,
  );
  const found = new Set(rows.map((row) => row.id));
  for (let at = 0; at < ids.length; at += associationBatchSize) {
    const batch = ids.slice(at, at + associationBatchSize);
    const { links } = await batchReadAssociations(writer.client, objectType, anchorType, batch);
    for (const link of [...links.values()].flat()) found.add(link.toId);
  }
  return whichAreSynced(writer, anchorType, [...found]);
}
