import { z } from 'zod';
import type { ObjectType } from '../contract/common.ts';
import { batchReadObjects } from './batch-read.ts';
import { apiUrl } from './calls/http.ts';
import type { HubspotClient } from './client.ts';
import { HubspotError, isHubspotError } from './errors.ts';
import {
  batchSize,
  type HubspotRecord,
  listPageSize,
  objectsPath,
  searchPageSize,
  wireRecord,
} from './records.ts';
import { chunks, nextCursor, wirePaging } from './wire.ts';

export * from './batch-read.ts';
export * from './batch-update.ts';
export * from './records.ts';
export * from './update-outcome.ts';

const wirePage = z.object({ results: z.array(wireRecord), paging: wirePaging });
const wireSearchPage = wirePage.extend({ total: z.number() });

/** A page of records. It may be empty and still have an `after`; only an undefined `after` marks the end. */
export interface RecordPage {
  records: HubspotRecord[];
  after: string | undefined;
}

/** Beyond this many characters, some gateways respond with 414. */
const longestUrl = 8_000;

/**
 * A page of all records of a type, ordered by id, without associations. `archived: true` lists only archived ones.
 * Records that change while the pages are read can be missed or returned twice.
 *
 * If the properties don't fit into a URL, the rest is read by a second call, as a batch; a record that is archived or
 * deleted between the two is left out.
 * @throws {HubspotError}
 */
export async function listObjects(
  client: HubspotClient,
  type: ObjectType,
  options: { properties: readonly string[]; after?: string; limit?: number; archived?: boolean },
): Promise<RecordPage> {
  const { properties, after, limit = listPageSize, archived = false } = options;
  const path = objectsPath(client, type);
  const query = { limit, after, archived, properties: properties.join(',') || undefined };
  const fits = apiUrl(client.baseUrl, path, query).length <= longestUrl;
  const page = await client.request({
    method: 'GET',
    path,
    query: fits ? query : { ...query, properties: undefined },
    limitClass: 'burst',
    schema: wirePage,
  });
  const next = nextCursor(page.paging);
  if (fits || page.results.length === 0) return { records: page.results, after: next };

  const records: HubspotRecord[] = [];
  for (const ids of chunks(
    page.results.map((record) => record.id),
    batchSize,
  )) {
    const whole = await batchReadObjects(client, type, ids, { properties, archived });
    if (whole.unanswered.length > 0) throw incomplete(path, whole.unanswered.length);
    records.push(...whole.records.values());
  }
  return { records, after: next };
}

function incomplete(path: string, count: number): HubspotError {
  return new HubspotError(
    'malformed',
    `HubSpot didn't return ${count} records of a page. We'll retry later.`,
    { path },
  );
}

export interface SearchFilter {
  propertyName: string;
  operator:
    | 'EQ'
    | 'NEQ'
    | 'LT'
    | 'LTE'
    | 'GT'
    | 'GTE'
    | 'BETWEEN'
    | 'IN'
    | 'NOT_IN'
    | 'HAS_PROPERTY'
    | 'NOT_HAS_PROPERTY'
    | 'CONTAINS_TOKEN'
    | 'NOT_CONTAINS_TOKEN';
  /** Dates in milliseconds since the epoch or ISO 8601. */
  value?: string;
  /** The upper end of `BETWEEN`. */
  highValue?: string;
  /** For `IN` and `NOT_IN`; for text properties, in lowercase. */
  values?: string[];
}

interface SearchSort {
  propertyName: string;
  direction: 'ASCENDING' | 'DESCENDING';
}

/**
 * A page of the live records that match all filters (at most 6). Archived records are never found, and changes appear
 * with a delay of seconds to minutes. Results end at `searchResultCap`: page by `hs_object_id` instead.
 * @throws {HubspotError} `validation` beyond the cap.
 */
export async function searchObjects(
  client: HubspotClient,
  type: ObjectType,
  options: {
    filters: readonly SearchFilter[];
    sort?: SearchSort;
    properties: readonly string[];
    limit?: number;
    after?: string;
  },
): Promise<RecordPage & { total: number }> {
  const { filters, sort, properties, limit = searchPageSize, after } = options;
  const page = await client.request({
    method: 'POST',
    path: `${objectsPath(client, type)}/search`,
    json: {
      filterGroups: filters.length > 0 ? [{ filters }] : [],
      sorts: sort === undefined ? [] : [sort],
      properties,
      limit,
      ...(after === undefined ? {} : { after }),
    },
    limitClass: 'search',
    schema: wireSearchPage,
  });
  return { records: page.results, total: page.total, after: nextCursor(page.paging) };
}

/**
 * Reads one record by its id, or by another unique property. For an id that was merged away, HubSpot returns the
 * survivor: compare `id`.
 * @returns undefined if there is none.
 * @throws {HubspotError}
 */
export async function getObject(
  client: HubspotClient,
  type: ObjectType,
  id: string,
  options: { properties: readonly string[]; archived?: boolean; idProperty?: string },
): Promise<HubspotRecord | undefined> {
  const { properties, archived = false, idProperty } = options;
  const path = `${objectsPath(client, type)}/${encodeURIComponent(id)}`;
  const query = { archived, idProperty, properties: properties.join(',') || undefined };
  try {
    if (apiUrl(client.baseUrl, path, query).length > longestUrl) {
      const bare = await getObject(client, type, id, { ...options, properties: [] });
      if (bare === undefined) return undefined;
      const whole = await batchReadObjects(client, type, [bare.id], { properties, archived });
      return whole.records.get(bare.id);
    }
    return await client.request({ method: 'GET', path, query, limitClass: 'burst', schema: wireRecord });
  } catch (error) {
    if (isHubspotError(error, 'not_found')) return undefined;
    throw error;
  }
}
