import { OBJECT_TYPES, type ObjectType } from '../options.ts';
import type { Portal } from '../portal.ts';
import type { JsonObject } from '../server/exchange.ts';
import { json, noContent, type Reply } from '../server/reply.ts';
import type { RecordView } from '../store/record.ts';
import { search } from '../store/search.ts';
import {
  ControlProblem,
  changeOptions,
  idText,
  numbersFrom,
  propertiesFrom,
  typeOf,
} from './control-input.ts';

/**
 * Records and links at `/_practice/portals/{id}`: `records/{type}` (list by `?search`, create), `records/{type}/{id}`
 * (read, change, archive, and `/restore`, `/privacy-delete`, `/recalculate`: values that change without a trace,
 * `/history/{property}`: its versions, newest first), `records/{type}/merge`, `records/{type}/update-many`,
 * `associations`, `primary`.
 */
export function answerRecords(
  portal: Portal,
  method: string,
  area: 'records' | 'associations' | 'primary',
  rest: readonly string[],
  query: URLSearchParams,
  body: JsonObject,
): Reply | undefined {
  if (area === 'associations') return answerAssociations(portal, method, body);
  if (area === 'primary') {
    if (method !== 'POST') return undefined;
    const from = typeOf(body.fromType);
    if (from === 'company') throw new ControlProblem(400, 'Companies have no primary company.');
    portal.setPrimary(from, idText(body.fromId), idText(body.toId), changeOptions(body));
    return noContent();
  }
  const type = typeOf(rest[0]);
  const [, second, third, fourth] = rest;
  if (second === undefined) {
    if (method === 'GET') return list(portal, type, query);
    if (method !== 'POST') return undefined;
    const id = body.id === undefined ? {} : { id: idText(body.id) };
    const view = portal.createRecord(type, propertiesFrom(body), { ...changeOptions(body), ...id });
    return json(recordJson(portal, type, view), 201);
  }
  if (method === 'POST' && second === 'merge') {
    const keep = typeof body.keepPrimaryId === 'boolean' ? { keepPrimaryId: body.keepPrimaryId } : {};
    const view = portal.mergeRecords(type, idText(body.primaryId), idText(body.otherId), {
      ...changeOptions(body),
      ...keep,
    });
    return json(recordJson(portal, type, view));
  }
  if (method === 'POST' && second === 'update-many') {
    return json({
      updated: portal.updateMany(
        type,
        idsFrom(portal, type, body),
        propertiesFrom(body),
        changeOptions(body),
      ),
    });
  }
  if (method === 'GET' && third === 'history' && fourth !== undefined) {
    return json({ versions: portal.propertyHistory(type, second, fourth) });
  }
  return answerOne(portal, method, type, second, third, body);
}

function answerOne(
  portal: Portal,
  method: string,
  type: ObjectType,
  id: string,
  action: string | undefined,
  body: JsonObject,
): Reply | undefined {
  switch (`${method} ${action ?? ''}`) {
    case 'GET ': {
      const view = portal.crm.find(type, id) ?? portal.crm.find(type, id, { archived: true });
      if (!view) throw new ControlProblem(404, `There is no ${type} ${id}.`);
      return json(recordJson(portal, type, view));
    }
    case 'PATCH ':
      return json(
        recordJson(portal, type, portal.updateRecord(type, id, propertiesFrom(body), changeOptions(body))),
      );
    case 'DELETE ':
      portal.archiveRecord(type, id, changeOptions(body));
      return noContent();
    case 'POST recalculate':
      return json(recordJson(portal, type, portal.recalculate(type, id, propertiesFrom(body))));
    case 'POST restore':
      return json(recordJson(portal, type, portal.restoreRecord(type, id, changeOptions(body))));
    case 'POST privacy-delete':
      portal.privacyDelete(type, id, changeOptions(body));
      return noContent();
    default:
      return undefined;
  }
}

function answerAssociations(portal: Portal, method: string, body: JsonObject): Reply | undefined {
  const from = typeOf(body.fromType);
  const to = typeOf(body.toType);
  const [fromId, toId] = [idText(body.fromId), idText(body.toId)];
  if (method === 'POST') {
    return json(
      portal.associate(from, fromId, to, toId, numbersFrom(body.typeIds), {
        ...changeOptions(body),
        replace: body.replace === true,
      }),
    );
  }
  if (method !== 'DELETE') return undefined;
  portal.dissociate(from, fromId, to, toId, changeOptions(body));
  return noContent();
}

/** Records with the words of `search` in their names; current ones, without the search lag. */
function list(portal: Portal, type: ObjectType, query: URLSearchParams): Reply {
  const limit = Math.min(200, Number(query.get('limit') ?? 20));
  const text = query.get('search') ?? '';
  const exact = /^\d+$/.test(text) ? portal.crm.find(type, text) : undefined;
  if (exact) return json({ total: 1, results: [recordJson(portal, type, exact)] });
  const found = search(
    portal.crm,
    portal.crm.records[type],
    { type, groups: [], text, offset: 0, limit },
    Number.MAX_SAFE_INTEGER,
  );
  return json({
    total: found.total,
    results: found.records.map((view) => recordJson(portal, type, view)),
  });
}

/** Ids given one by one, or `count` live ones starting with `from`. */
function idsFrom(portal: Portal, type: ObjectType, body: JsonObject): string[] {
  if (Array.isArray(body.ids)) return body.ids.map(idText);
  const count = Number(body.count ?? Number.NaN);
  if (!Number.isInteger(count)) throw new ControlProblem(400, 'Either ids or a count is needed.');
  const ids: string[] = [];
  const from = body.from === undefined ? '' : idText(body.from);
  for (const view of portal.crm.records[type].live(from)) {
    if (ids.length >= count) break;
    ids.push(view.id);
  }
  return ids;
}

/** The current record; `own`: its properties that users or apps added to the portal. */
function recordJson(portal: Portal, type: ObjectType, view: RecordView): JsonObject {
  const properties: Record<string, string> = {};
  const own: { name: string; label: string }[] = [];
  for (const { name, label, createdUserId } of portal.crm.properties.list(type)) {
    const value = portal.crm.valueOf(type, view, name);
    if (value === null) continue;
    properties[name] = value;
    if (createdUserId !== undefined) own.push({ name, label });
  }
  const associations = OBJECT_TYPES.filter((to) => to !== type).flatMap((to) =>
    portal.crm.associated(type, view.id, to).map(({ id, tie }) => ({
      type: to,
      id,
      primary: tie.primary,
      types: portal.crm.associationTypes.describe(type, to, tie),
    })),
  );
  return {
    id: view.id,
    properties,
    own,
    createdAt: new Date(view.createdAt).toISOString(),
    updatedAt: new Date(view.updatedAt).toISOString(),
    archivedAt: view.archivedAt === null ? null : new Date(view.archivedAt).toISOString(),
    associations,
  };
}
