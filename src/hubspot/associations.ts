import { z } from 'zod';
import type { ObjectType } from '../contract/common.ts';
import type { HubspotClient } from './client.ts';
import { objectTypeSegment } from './records.ts';
import {
  assertAtMost,
  contextValues,
  nextCursor,
  type WireBatchError,
  wireBatchError,
  wireId,
  wirePaging,
} from './wire.ts';

/** The maximum number of records in one request for links. */
export const associationBatchSize = 1_000;

/** HubSpot's type id of the link to the primary company, by pair of object types. */
export const primaryTypeId = {
  contactToCompany: 1,
  companyToContact: 2,
  dealToCompany: 5,
  companyToDeal: 6,
} as const;

/** A link between two records, with all its types. */
export interface HubspotLink {
  toId: string;
  /** `label` is null for the unlabeled type. The ids of custom labels differ between portals. */
  types: { category: string; typeId: number; label: string | null }[];
}

/** Whether a link is marked as "primary company", in the direction from `from` to `to`. */
export function isPrimaryLink(from: ObjectType, to: ObjectType, link: HubspotLink): boolean {
  const typeId = primaryTypeIds[`${from}>${to}`];
  return link.types.some((type) => type.category === 'HUBSPOT_DEFINED' && type.typeId === typeId);
}

const primaryTypeIds: Partial<Record<`${ObjectType}>${ObjectType}`, number>> = {
  'contact>company': primaryTypeId.contactToCompany,
  'company>contact': primaryTypeId.companyToContact,
  'deal>company': primaryTypeId.dealToCompany,
  'company>deal': primaryTypeId.companyToDeal,
};

const wireType = z.object({
  category: z.string(),
  typeId: z.number(),
  label: z
    .string()
    .nullish()
    .transform((label) => label ?? null),
});

const wireLinks = z.object({
  results: z.array(
    z.object({
      from: z.object({ id: wireId }),
      to: z.array(z.object({ toObjectId: wireId, associationTypes: z.array(wireType) })),
      paging: wirePaging,
    }),
  ),
  errors: z.array(wireBatchError).nullish(),
});

export interface BatchLinks {
  /** Complete lists only. An empty one means that HubSpot reported no links. */
  links: Map<string, HubspotLink[]>;
  /** Ids with an incomplete answer and without a report of no links: unknown, NOT empty. */
  unanswered: string[];
}

/**
 * Reads all links from up to 1,000 records to those of another type, following each record's own pages. A pair linked
 * by several types is one link. HubSpot's order is meaningless: check for the primary type. HubSpot also reports "no
 * links" for a record that doesn't exist.
 * @throws {HubspotError}
 */
export async function batchReadAssociations(
  client: HubspotClient,
  fromType: ObjectType,
  toType: ObjectType,
  ids: readonly string[],
): Promise<BatchLinks> {
  assertAtMost(ids, associationBatchSize, 'batchReadAssociations');
  const wanted = new Set(ids);
  const found = new Map<string, Map<string, HubspotLink>>();
  const complete = new Set<string>();
  let inputs: { id: string; after?: string }[] = [...wanted].map((id) => ({ id }));

  while (inputs.length > 0) {
    const asked = new Map(inputs.map((input) => [input.id, input.after]));
    const reply = await client.request({
      method: 'POST',
      path: `${pairPath(client, fromType, toType)}/batch/read`,
      json: { inputs },
      limitClass: 'associations',
      schema: wireLinks,
    });
    inputs = [];
    for (const { from, to, paging } of reply.results) {
      if (!asked.has(from.id)) continue;
      addLinks(found, from.id, to);
      const after = nextCursor(paging);
      if (after === undefined) complete.add(from.id);
      // A cursor that repeats would be followed forever: such a list counts as unanswered.
      else if (after !== asked.get(from.id)) inputs.push({ id: from.id, after });
    }
    for (const id of reply.errors?.flatMap(idsWithoutLinks) ?? []) {
      // On a later page, this says nothing about earlier pages, so it only counts on the first.
      if (asked.has(id) && asked.get(id) === undefined && !found.has(id)) {
        found.set(id, new Map());
        complete.add(id);
      }
    }
  }

  const links = new Map<string, HubspotLink[]>();
  for (const id of wanted) {
    const list = found.get(id);
    if (list && complete.has(id)) links.set(id, [...list.values()]);
  }
  return { links, unanswered: [...wanted].filter((id) => !links.has(id)) };
}

function addLinks(
  found: Map<string, Map<string, HubspotLink>>,
  fromId: string,
  to: readonly { toObjectId: string; associationTypes: HubspotLink['types'] }[],
): void {
  const list = found.get(fromId) ?? new Map<string, HubspotLink>();
  found.set(fromId, list);
  for (const { toObjectId, associationTypes } of to) {
    const link = list.get(toObjectId) ?? { toId: toObjectId, types: [] };
    list.set(toObjectId, link);
    for (const type of associationTypes) {
      const known = link.types.some((t) => t.category === type.category && t.typeId === type.typeId);
      if (!known) link.types.push(type);
    }
  }
}

function idsWithoutLinks(error: WireBatchError): string[] {
  return error.subCategory?.endsWith('NO_ASSOCIATIONS_FOUND') ? contextValues(error, 'fromObjectId') : [];
}

function pairPath(client: HubspotClient, fromType: ObjectType, toType: ObjectType): string {
  return `${client.paths.associations}/${objectTypeSegment[fromType]}/${objectTypeSegment[toType]}`;
}
