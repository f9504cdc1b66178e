import type { ObjectType } from '../options.ts';
import { type Exchange, isObject, objectBody } from '../server/exchange.ts';
import { invalid, jsonText, type Reply } from '../server/reply.ts';
import { search } from '../store/search.ts';
import { SEARCH_OPERATORS, type SearchFilter } from '../store/search-filter.ts';
import { stringList } from './objects-read.ts';
import { createRecordWriter } from './record-json.ts';

const MOST_RESULTS = 10_000;
const MOST_PER_PAGE = 200;
const MOST_GROUPS = 5;
const MOST_FILTERS_PER_GROUP = 6;
const MOST_FILTERS = 18;
const MOST_TEXT = 3_000;

/**
 * POST …/search: 200 per page, 10,000 in total, one sort order, never archived records, as up to date as the index
 * is.
 */
export function searchRecords(exchange: Exchange, type: ObjectType): Reply {
  const { portal } = exchange;
  const body = objectBody(exchange);
  const groups = filterGroups(exchange, type, body.filterGroups);
  const text = typeof body.query === 'string' ? body.query : '';
  if (text.length > MOST_TEXT || JSON.stringify(groups).length > MOST_TEXT * 10) {
    throw invalid(`Search queries may have ${MOST_TEXT} characters at most.`);
  }
  const sort = sortFrom(exchange, type, body.sorts);
  const limit = wholeNumber(body.limit, 'limit', 10);
  if (limit > MOST_PER_PAGE) throw invalid(`limit must be at most ${MOST_PER_PAGE}: ${limit} given.`);
  const offset = wholeNumber(body.after, 'after', 0);
  const size = Math.min(limit === 0 ? 10 : limit, exchange.pageCap ?? MOST_PER_PAGE);
  if (offset + size > MOST_RESULTS) {
    throw invalid(
      `The total results of a search are limited to ${MOST_RESULTS}: after ${offset} with limit ${limit} goes beyond.`,
    );
  }

  portal.crm.records[type].forgetIndexed(portal.now());
  const { total, records } = search(
    portal.crm,
    portal.crm.records[type],
    { type, groups, ...(text === '' ? {} : { text }), ...(sort ? { sort } : {}), offset, limit: size },
    portal.now(),
  );
  const write = createRecordWriter(portal, type, { properties: stringList(body.properties) });
  const end = offset + records.length;
  // An empty page (a fault) still has a next one, as HubSpot's sometimes do.
  const more = end < total && (records.length > 0 || exchange.pageCap !== undefined);
  const link = `${exchange.origin}${exchange.path}?after=${end}`;
  const paging = more ? `,"paging":{"next":{"after":"${end}","link":${JSON.stringify(link)}}}` : '';
  return jsonText(`{"total":${total},"results":[${records.map(write).join(',')}]${paging}}`);
}

function filterGroups(exchange: Exchange, type: ObjectType, given: unknown): SearchFilter[][] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) throw invalid('Invalid input JSON: filterGroups must be an array.');
  if (given.length > MOST_GROUPS)
    throw invalid(`At most ${MOST_GROUPS} filter groups: ${given.length} given.`);
  let count = 0;
  return given.map((group) => {
    const filters = isObject(group) ? (group.filters ?? []) : undefined;
    if (!Array.isArray(filters)) throw invalid('Invalid input JSON: filters must be an array.');
    if (filters.length > MOST_FILTERS_PER_GROUP) {
      throw invalid(`At most ${MOST_FILTERS_PER_GROUP} filters a group: ${filters.length} given.`);
    }
    count += filters.length;
    if (count > MOST_FILTERS) throw invalid(`At most ${MOST_FILTERS} filters in all.`);
    return filters.map((filter) => filterFrom(exchange, type, filter));
  });
}

function filterFrom(exchange: Exchange, type: ObjectType, given: unknown): SearchFilter {
  if (!isObject(given)) throw invalid('Invalid input JSON: a filter must be an object.');
  const propertyName = String(given.propertyName ?? '');
  const operator = String(given.operator ?? '');
  if (!SEARCH_OPERATORS.some((known) => known === operator)) {
    throw invalid(`Invalid input JSON: operator ${operator} is none of ${SEARCH_OPERATORS.join(', ')}.`);
  }
  // Contacts have no hs_lastmodifieddate, but HubSpot accepts the filter: it just never matches.
  const silent = type === 'contact' && propertyName === 'hs_lastmodifieddate';
  const known = silent || propertyName.startsWith('associations.');
  if (!known && !exchange.portal.crm.definitionOf(type, propertyName)) {
    throw invalid(`There was a problem with the request: no property named ${propertyName}.`);
  }
  const filter: SearchFilter = { propertyName, operator };
  if (given.value !== undefined && given.value !== null) filter.value = String(given.value);
  if (given.highValue !== undefined) filter.highValue = String(given.highValue);
  if (Array.isArray(given.values)) filter.values = given.values.map(String);
  const needsValues = operator === 'IN' || operator === 'NOT_IN';
  const needsValue = !needsValues && !operator.endsWith('HAS_PROPERTY');
  if (needsValues && !filter.values) throw invalid(`Operator ${operator} needs values.`);
  if (needsValue && filter.value === undefined) throw invalid(`Operator ${operator} needs a value.`);
  if (operator === 'BETWEEN' && filter.highValue === undefined) throw invalid('BETWEEN needs a highValue.');
  return filter;
}

function sortFrom(
  exchange: Exchange,
  type: ObjectType,
  given: unknown,
): { property: string; descending: boolean } | undefined {
  if (!Array.isArray(given) || given.length === 0) return undefined;
  if (given.length > 1) throw invalid('Only one sort is supported.');
  const first: unknown = given[0];
  if (typeof first === 'string') {
    const descending = first.startsWith('-');
    return { property: descending ? first.slice(1) : first, descending };
  }
  if (!isObject(first)) throw invalid('Invalid input JSON: a sort must be an object.');
  const property = String(first.propertyName ?? '');
  if (!exchange.portal.crm.definitionOf(type, property) && property !== 'hs_lastmodifieddate') {
    throw invalid(`There was a problem with the request: no property named ${property}.`);
  }
  return { property, descending: first.direction === 'DESCENDING' };
}

function wholeNumber(given: unknown, name: string, byDefault: number): number {
  if (given === undefined || given === null || given === '') return byDefault;
  const value = Number(given);
  if (!Number.isInteger(value) || value < 0) throw invalid(`Invalid ${name}: ${String(given)}.`);
  return value;
}
