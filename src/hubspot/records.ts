import { z } from 'zod';
import type { ObjectType } from '../contract/common.ts';
import type { HubspotClient } from './client.ts';
import { wireId } from './wire.ts';

/** The name of each type in HubSpot's paths. */
export const objectTypeSegment: Record<ObjectType, string> = {
  company: 'companies',
  contact: 'contacts',
  deal: 'deals',
};

/** HubSpot's own type ids, used in events and in URLs of records. */
export const objectTypeId: Record<ObjectType, string> = { company: '0-2', contact: '0-1', deal: '0-3' };

/** HubSpot's maximum number of records per call. */
export const listPageSize = 100;
export const searchPageSize = 200;
export const batchSize = 100;
/** A search returns at most this many results: start a new one at the last id. */
export const searchResultCap = 10_000;

/**
 * A record in HubSpot. A requested property is `null` if empty, and absent if HubSpot doesn't know it. All values are
 * text.
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
 * The property with the time of the last change. Contacts use another name; the usual one exists on them, too, but
 * matches nothing, without an error.
 */
export function modifiedProperty(type: ObjectType): 'lastmodifieddate' | 'hs_lastmodifieddate' {
  return type === 'contact' ? 'lastmodifieddate' : 'hs_lastmodifieddate';
}

/** Properties are not validated one by one, which would take most of a page's time: `asText` accepts anything. */
const anyObject = z.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null);

/** A record as received. */
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

/** HubSpot sends text or null; should that ever change, no digit is lost. */
function asText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function objectsPath(client: HubspotClient, type: ObjectType): string {
  return `${client.paths.objects}/${objectTypeSegment[type]}`;
}
