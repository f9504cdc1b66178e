import { sql, type Transaction } from 'kysely';
import type { Database } from '../../../db/tables.ts';
import type { LinkMapping } from '../../mapping/object-mapping.ts';
import type { WriteScope } from '../../portal/write-scope.ts';
import { labelsIn, labelsOut } from './link-labels.ts';
import { showLinks } from './shown-links.ts';

/** An association in HubSpot, by HubSpot's ids. */
export interface Link {
  fromId: string;
  toId: string;
  isPrimary: boolean;
  labels: string[];
}

/** The result of storing associations. */
export interface LinkChanges {
  removed: Link[];
  added: Link[];
  /** Existing pairs with another primary flag or other labels. */
  changed: Link[];
}

/**
 * Replaces the associations of some records by HubSpot's current ones, and updates the tables that show them. Only
 * differences are written.
 * @param anchorIds records on the side `mapping.readBy` with completely read associations. Only theirs are replaced:
 *   unanswered records must not be included. A record that was merged away since the read is skipped: its
 *   associations are now the survivor's.
 */
export async function replaceLinks(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: LinkMapping,
  anchorIds: string[],
  links: Link[],
): Promise<LinkChanges> {
  const merged = await mergedAway(trx, scope, mapping, anchorIds);
  const held = await heldLinks(trx, scope, mapping, anchorIds);
  const isCurrent = (link: Link) => !merged.has(mapping.readBy === 'from' ? link.fromId : link.toId);
  const changes = compare(held.filter(isCurrent), links.filter(isCurrent));
  await removeLinks(trx, scope, mapping, changes.removed);
  await writeLinks(trx, scope, mapping, [...changes.added, ...changes.changed]);
  const touched = [...changes.removed, ...changes.added, ...changes.changed].map((link) => link.fromId);
  await showLinks(trx, scope, mapping, [...new Set(touched)], { someAreGone: changes.removed.length > 0 });
  return changes;
}

async function mergedAway(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: LinkMapping,
  anchorIds: string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ external_id: string }>`
    select external_id from hubspot_records
    where integration_id = ${scope.integrationId} and object_type = ${mapping[mapping.readBy]} and is_alias
      and external_id = any(${anchorIds})`.execute(trx);
  return new Set(rows.map((row) => row.external_id));
}

async function heldLinks(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: LinkMapping,
  anchorIds: string[],
): Promise<Link[]> {
  const anchor = sql.ref(mapping.readBy === 'from' ? 'from_id' : 'to_id');
  const { rows } = await sql<{ from_id: string; to_id: string; is_primary: boolean; labels: string[] }>`
    select from_id, to_id, is_primary, labels from hubspot_links
    where integration_id = ${scope.integrationId} and kind = ${mapping.kind} and ${anchor} = any(${anchorIds})`.execute(
    trx,
  );
  return rows.map((row) => ({
    fromId: row.from_id,
    toId: row.to_id,
    isPrimary: row.is_primary,
    labels: row.labels,
  }));
}

const pairOf = (link: Link) => `${link.fromId} ${link.toId}`;
const sameState = (a: Link, b: Link) =>
  a.isPrimary === b.isPrimary &&
  a.labels.length === b.labels.length &&
  a.labels.every((l, i) => l === b.labels[i]);

function compare(held: Link[], links: Link[]): LinkChanges {
  const before = new Map(held.map((link) => [pairOf(link), link]));
  const now = new Map(links.map((link) => [pairOf(link), link]));
  return {
    removed: held.filter((link) => !now.has(pairOf(link))),
    added: [...now.values()].filter((link) => !before.has(pairOf(link))),
    changed: [...now.values()].filter((link) => {
      const other = before.get(pairOf(link));
      return other !== undefined && !sameState(link, other);
    }),
  };
}

async function removeLinks(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: LinkMapping,
  links: Link[],
): Promise<void> {
  if (links.length === 0) return;
  await sql`
    delete from hubspot_links l using unnest(${links.map((l) => l.fromId)}::text[], ${links.map((l) => l.toId)}::text[])
      as i (from_id, to_id)
    where l.integration_id = ${scope.integrationId} and l.kind = ${mapping.kind}
      and l.from_id = i.from_id and l.to_id = i.to_id`.execute(trx);
}

async function writeLinks(
  trx: Transaction<Database>,
  scope: WriteScope,
  mapping: LinkMapping,
  links: Link[],
): Promise<void> {
  if (links.length === 0) return;
  await sql`
    insert into hubspot_links (integration_id, organization_id, kind, from_id, to_id, is_primary, labels)
    select ${scope.integrationId}::uuid, ${scope.organizationId}::uuid, ${mapping.kind}, i.from_id, i.to_id, i.is_primary,
      ${labelsIn('i')}
    from unnest(${links.map((link) => link.fromId)}::text[], ${links.map((link) => link.toId)}::text[],
      ${links.map((link) => link.isPrimary)}::boolean[], ${links.map(labelsOut)}::text[])
      as i (from_id, to_id, is_primary, labels)
    on conflict (integration_id, kind, from_id, to_id) do update
      set is_primary = excluded.is_primary, labels = excluded.labels`.execute(trx);
}

/** Moves the associations of a merged record to the survivor. Shown links don't change. */
export async function moveLinks(
  trx: Transaction<Database>,
  scope: WriteScope,
  mappings: readonly LinkMapping[],
  objectType: LinkMapping['from'],
  mergedId: string,
  survivorId: string,
): Promise<void> {
  for (const mapping of mappings) {
    if (mapping.from !== objectType && mapping.to !== objectType) continue;
    const [own, from, to] =
      mapping.from === objectType
        ? [sql.ref('from_id'), sql`${survivorId}`, sql.ref('to_id')]
        : [sql.ref('to_id'), sql.ref('from_id'), sql`${survivorId}`];
    await sql`
      with moved as (
        delete from hubspot_links
        where integration_id = ${scope.integrationId} and kind = ${mapping.kind} and ${own} = ${mergedId}
        returning from_id, to_id, is_primary, labels)
      insert into hubspot_links (integration_id, organization_id, kind, from_id, to_id, is_primary, labels)
      select ${scope.integrationId}::uuid, ${scope.organizationId}::uuid, ${mapping.kind}, ${from}, ${to}, is_primary, labels
      from moved
      on conflict do nothing`.execute(trx);
  }
}
