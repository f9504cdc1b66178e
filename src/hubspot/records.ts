import { z } from 'zod';
import type { ObjectType } from '../contract/common.ts';
import type { HubspotClient } from './client.ts';
import { wireId } from './wire.ts';

/** How HubSpot's paths name each type. */
export const objectTypeSegment: Record<ObjectType, string> = {
  company: 'companies',
  contact: 'contacts',
  deal: 'deals',
};

/** HubSpot's own type ids, as events and links to records use them. */
export const objectTypeId: Record<ObjectType, string> = { company: '0-2', contact: '0-1', deal: '0-3' };

/** The most records HubSpot answers or takes at once. */
export const listPageSize = 100;
export const searchPageSize = 200;
export const batchSize = 100;
/** No search reaches beyond this many results: begin a new one at the last id. */
export const searchResultCap = 10_000;

/**
 * A record as HubSpot has it. A property that was asked for and is empty is `null`; one that HubSpot does not
 * know is absent. All values are text.
 */
export interface HubspotRecord {
  id: string;
  properties: Record<string, string | null>;
  createdAt: string;
  updatedAt: string;
  archived: boolean;
  archivedAt?: string;
}

/**
 * The property that tells when a record was last modified. Contacts have a name of their own; the other one
 * exists on them too but matches nothing, without an error.
 */
export function modifiedProperty(type: ObjectType): 'lastmodifieddate' | 'hs_lastmodifieddate' {
  return type === 'contact' ? 'lastmodifieddate' : 'hs_lastmodifieddate';
}

/** Properties are not checked one by one, which would take most of a page's time: `asText` bears anything. */
const anyObject = z.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null);

/** A record as it arrives. */
export const wireRecord = z
  .object({
    id: wireId,
    properties: anyObject.nullish(),
    createdAt: z.string(),
    updatedAt: z.string(),
    archived: z.boolean().nullish(),
    archivedAt: z.string().nullish(),
  })
  .transform((record): HubspotRecord => {
    const properties: Record<string, string | null> = {};
    for (const name in record.properties) properties[name] = asText(record.properties[name]);
    return {
      id: record.id,
      properties,
      createdAt: record.createdAt,
      updatedAt: record.updatedAt,
      archived: record.archived ?? false,
      ...(record.archivedAt ? { archivedAt: record.archivedAt } : {}),
    };
  });

/** HubSpot sends text or null; should it send anything else one day, no digit of it is lost. */
function asText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function objectsPath(client: HubspotClient, type: ObjectType): string {
  return `${client.paths.objects}/${objectTypeSegment[type]}`;
}
