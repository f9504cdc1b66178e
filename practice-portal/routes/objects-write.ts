import { type ObjectType, objectTypeFrom } from '../options.ts';
import { type Exchange, idFrom, isObject, isSince, type JsonObject, objectBody } from '../server/exchange.ts';
import { ApiProblem, invalid, jsonText, noContent, notFound, type Reply } from '../server/reply.ts';
import type { ChangeSource, RecordView } from '../store/record.ts';
import { missingRequired, problemMessage, settleProperties } from '../store/validate.ts';
import { findRecord } from './objects-read.ts';
import { createRecordWriter } from './record-json.ts';

/** The actor of writes by API in webhooks and histories: the app, by its id. */
export function sourceOf(exchange: Exchange): ChangeSource {
  return { changeSource: 'INTEGRATION', sourceId: String(exchange.portal.appId) };
}

/** What a write returns in addition to what was sent, if it has a value. */
const RETURNED: Readonly<Record<ObjectType, readonly string[]>> = {
  company: [
    'name',
    'domain',
    'lifecyclestage',
    'hs_object_source',
    'hs_object_source_id',
    'hs_object_source_label',
    'hs_pipeline',
  ],
  contact: [
    'email',
    'firstname',
    'lastname',
    'lifecyclestage',
    'hs_object_source',
    'hs_object_source_id',
    'hs_object_source_label',
  ],
  deal: [
    'dealname',
    'dealstage',
    'pipeline',
    'hs_object_source',
    'hs_object_source_id',
    'hs_object_source_label',
  ],
};

export function writtenRecordWriter(
  exchange: Exchange,
  type: ObjectType,
): (view: RecordView, sent: Iterable<string>) => string {
  return (view, sent) => {
    const filled = RETURNED[type].filter((name) => view.value(name) !== null);
    return createRecordWriter(exchange.portal, type, { properties: [...sent, ...filled] })(view);
  };
}

/** The validated properties of a write; throws HubSpot's 400 if one is rejected. */
export function checkedProperties(
  exchange: Exchange,
  type: ObjectType,
  given: unknown,
  before?: RecordView,
): Record<string, string | null> {
  const { portal } = exchange;
  const properties = given === undefined ? {} : given;
  if (!isObject(properties)) throw invalid('Invalid input JSON: properties must be an object.');
  const { values, problems } = settleProperties(portal.crm, type, properties, before);
  if (problems.length > 0) {
    // A broken rule is only in the message, and nothing names the input concerned.
    if (problems.every(({ isRule }) => isRule)) throw invalid(problemMessage(problems, portal.portalId));
    throw invalid(problemMessage(problems, portal.portalId), {
      errors: problems.map(({ name, code, message }) => ({
        message,
        code,
        context: { propertyName: [name] },
      })),
    });
  }
  if (isSince(exchange.version, '2026-09')) {
    const missing = missingRequired(portal.crm, type, portal.requiredProperties[type], values, before);
    if (missing.length > 0) {
      throw invalid(`Required properties are missing: ${missing.join(', ')}`, {
        errors: missing.map((name) => ({
          message: `Property "${name}" is required.`,
          code: portal.conditionalProperties.includes(name)
            ? 'MISSING_CONDITIONAL_REQUIRED_PROPERTY'
            : 'MISSING_REQUIRED_PROPERTY',
          context: { propertyName: [name] },
        })),
      });
    }
  }
  return values;
}

/** POST /crm/objects/{v}/{type} */
export function createRecord(exchange: Exchange, type: ObjectType): Reply {
  const body = objectBody(exchange);
  const { view, sent } = createFrom(exchange, type, body);
  return jsonText(writtenRecordWriter(exchange, type)(view, sent), 201);
}

export function createFrom(
  exchange: Exchange,
  type: ObjectType,
  body: JsonObject,
): { view: RecordView; sent: string[] } {
  const { crm } = exchange.portal;
  const values = checkedProperties(exchange, type, body.properties);
  if (type === 'company' && !values.name && !values.domain) {
    throw invalid('A company needs a name or a domain.', {
      errors: [{ message: 'name or domain is required', code: 'REQUIRED_PROPERTY_MISSING' }],
    });
  }
  mustBeUnique(exchange, type, values);
  const links = linksFrom(type, body.associations, exchange);
  const source = sourceOf(exchange);
  const view = crm.create(type, values, { source });
  for (const { to, toId, typeIds } of links) crm.associate(type, view.id, to, toId, typeIds, { source });
  return { view, sent: Object.keys(values) };
}

/** 409 if a unique property would get another record's value. */
function mustBeUnique(
  exchange: Exchange,
  type: ObjectType,
  values: Record<string, string | null>,
  own?: RecordView,
): void {
  const { crm } = exchange.portal;
  for (const [name, value] of Object.entries(values)) {
    if (!value || value === own?.value(name) || !crm.definitionOf(type, name)?.hasUniqueValue) continue;
    const existing = crm.findByUnique(type, name, value);
    if (!existing || existing.id === own?.id) continue;
    throw new ApiProblem({
      status: 409,
      category: 'CONFLICT',
      message:
        type === 'contact'
          ? `Contact already exists. Existing ID: ${existing.id}`
          : `A ${type} with this ${name} already exists. Existing ID: ${existing.id}`,
    });
  }
}

/** Changes a record on behalf of the calling app, and logs that. */
export function writeRecord(
  exchange: Exchange,
  type: ObjectType,
  view: RecordView,
  properties: Record<string, string | null>,
  traceId: string | undefined,
): RecordView {
  const { portal } = exchange;
  const written = portal.crm.update(type, view.id, properties, { source: sourceOf(exchange) });
  portal.writes.add({
    at: portal.now(),
    type,
    id: written.id,
    properties,
    traceId: traceId ?? null,
    changed: written !== view,
  });
  return written;
}

/** An app's own id of an input. */
export function traceOf(input: JsonObject): string | undefined {
  const trace = input.objectWriteTraceId;
  return typeof trace === 'string' ? trace : undefined;
}

/** PATCH …/{id}: also works with merged ids, like all single writes. */
export function updateRecord(exchange: Exchange, type: ObjectType, id: string): Reply {
  const view = findRecord(exchange, type, id, exchange.query.get('idProperty') ?? undefined);
  if (!view) throw notFound('Object not found.  objectId are usually numeric.');
  const body = objectBody(exchange);
  const values = checkedProperties(exchange, type, body.properties, view);
  mustBeUnique(exchange, type, values, view);
  const changed = writeRecord(exchange, type, view, values, traceOf(body));
  return jsonText(writtenRecordWriter(exchange, type)(changed, Object.keys(values)));
}

/** DELETE …/{id}: 204, even if there is nothing. */
export function archiveRecord(exchange: Exchange, type: ObjectType, id: string): Reply {
  exchange.portal.crm.archive(type, id, { source: sourceOf(exchange) });
  return noContent();
}

/** POST …/merge */
export function mergeRecords(exchange: Exchange, type: ObjectType): Reply {
  const { crm } = exchange.portal;
  const body = objectBody(exchange);
  const primaryId = idFrom(body.primaryObjectId) ?? '';
  const otherId = idFrom(body.objectIdToMerge) ?? '';
  const primary = crm.find(type, primaryId);
  const other = crm.find(type, otherId);
  if (!primary || !other) throw notFound('Object not found.  objectId are usually numeric.');
  if (primary.id === other.id) throw invalid('Cannot merge a record with itself.');
  const mergedBefore = [primary, other].flatMap((view) =>
    (view.value('hs_merged_object_ids') ?? '').split(';').filter((id) => id !== ''),
  );
  if (mergedBefore.length >= 250) {
    throw new ApiProblem({
      status: 414,
      category: 'VALIDATION_ERROR',
      message: 'Cannot have more than 250 identities on a profile',
    });
  }
  const survivor = exchange.portal.mergeRecords(type, primary.id, other.id, { source: sourceOf(exchange) });
  return jsonText(writtenRecordWriter(exchange, type)(survivor, []));
}

/** POST …/gdpr-delete */
export function privacyDelete(exchange: Exchange, type: ObjectType): Reply {
  const body = objectBody(exchange);
  const id = idFrom(body.objectId) ?? '';
  const idProperty = typeof body.idProperty === 'string' ? body.idProperty : undefined;
  const view =
    findRecord(exchange, type, id, idProperty) ?? exchange.portal.crm.find(type, id, { archived: true });
  if (view) exchange.portal.crm.privacyDelete(type, view.id, { source: sourceOf(exchange) });
  return noContent();
}

interface Link {
  to: ObjectType;
  toId: string;
  typeIds: number[];
}

/** The `associations` of a create: the type ids determine the other type. */
function linksFrom(type: ObjectType, given: unknown, exchange: Exchange): Link[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given)) throw invalid('Invalid input JSON: associations must be an array.');
  const { crm } = exchange.portal;
  return given.map((entry: unknown) => {
    const target = isObject(entry) && isObject(entry.to) ? idFrom(entry.to.id) : undefined;
    const types = isObject(entry) && Array.isArray(entry.types) ? entry.types : [];
    const typeIds = types.flatMap((one: unknown) => (isObject(one) ? [Number(one.associationTypeId)] : []));
    const to = (['company', 'contact', 'deal'] as const).find(
      (other) => other !== type && typeIds.length > 0 && crm.associationTypes.tieFrom(type, other, typeIds),
    );
    if (target === undefined || to === undefined || objectTypeFrom(to) === undefined) {
      throw invalid('One or more associations are invalid', {
        context: { INVALID_ASSOCIATION_TYPE_ID: typeIds.map(String) },
      });
    }
    if (!crm.find(to, target)) throw notFound(`No ${to} with the id ${target} exists to associate with.`);
    return { to, toId: target, typeIds };
  });
}
