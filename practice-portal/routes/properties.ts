import type { PropertyDefinition } from '../data/definitions.ts';
import type { ObjectType } from '../options.ts';
import {
  batchInputs,
  type Exchange,
  isObject,
  isSince,
  type JsonObject,
  objectBody,
} from '../server/exchange.ts';
import { ApiProblem, invalid, json, noContent, notFound, type Reply } from '../server/reply.ts';
import type { NewProperty } from '../store/property-catalogue.ts';
import { batchReply } from './batch-envelope.ts';

const FIELD_TYPES: Readonly<Record<string, readonly string[]>> = {
  bool: ['booleancheckbox', 'calculation_equation'],
  enumeration: ['select', 'radio', 'checkbox', 'booleancheckbox', 'calculation_equation'],
  date: ['date'],
  datetime: ['date'],
  number: ['number', 'calculation_equation'],
  string: ['text', 'textarea', 'html', 'file', 'phonenumber', 'calculation_equation'],
  phone_number: ['phonenumber'],
};
const NAME = /^[a-z][a-z0-9_]{0,99}$/;

/** GET /crm/properties/{v}/{type}: not paged; archived ones only on request, and then only those. */
export function listProperties(exchange: Exchange, type: ObjectType): Reply {
  const archived = exchange.query.get('archived') === 'true';
  return json({ results: exchange.portal.crm.properties.list(type, archived) });
}

export function getProperty(exchange: Exchange, type: ObjectType, name: string): Reply {
  const { properties } = exchange.portal.crm;
  const archived = exchange.query.get('archived') === 'true';
  const definition = archived ? properties.getArchived(type, name) : properties.get(type, name);
  if (!definition) throw missing(name);
  return json(definition);
}

export function createProperty(exchange: Exchange, type: ObjectType): Reply {
  return json(defineFrom(exchange, type, objectBody(exchange)), 201);
}

export function batchCreateProperties(exchange: Exchange, type: ObjectType): Reply {
  const startedAt = exchange.portal.now();
  const results = batchInputs(objectBody(exchange), 100).map((input) =>
    JSON.stringify(defineFrom(exchange, type, input)),
  );
  return batchReply(results, [], startedAt, exchange.portal.now(), 201);
}

export function batchReadProperties(exchange: Exchange, type: ObjectType): Reply {
  const startedAt = exchange.portal.now();
  const { properties } = exchange.portal.crm;
  const names = batchInputs(objectBody(exchange), 100).map((input) => String(input.name ?? ''));
  const found = names.flatMap((name) => properties.get(type, name) ?? []);
  const absent = names.filter((name) => !properties.get(type, name));
  return batchReply(
    found.map((definition) => JSON.stringify(definition)),
    absent.length === 0
      ? []
      : [
          {
            status: 'error',
            category: 'OBJECT_NOT_FOUND',
            message: 'Some properties do not exist.',
            context: { names: absent },
          },
        ],
    startedAt,
    exchange.portal.now(),
  );
}

export function updateProperty(exchange: Exchange, type: ObjectType, name: string): Reply {
  const { properties } = exchange.portal.crm;
  const definition = properties.get(type, name);
  if (!definition) throw missing(name);
  if (definition.modificationMetadata.readOnlyDefinition) {
    throw invalid(`Property ${name} is defined by HubSpot; its definition cannot be changed.`);
  }
  const changes = definitionFrom(exchange, { ...definitionBody(definition), ...objectBody(exchange), name });
  checkShape(exchange, type, changes);
  const { name: _, hasUniqueValue: __, ...rest } = changes;
  return json(properties.update(type, name, rest));
}

/** DELETE archives: 204, whether or not it existed. */
export function archiveProperty(exchange: Exchange, type: ObjectType, name: string): Reply {
  const { properties } = exchange.portal.crm;
  if (properties.get(type, name)?.modificationMetadata.archivable === false) {
    throw invalid(`Property ${name} cannot be archived.`);
  }
  properties.archive(type, name);
  return noContent();
}

export function batchArchiveProperties(exchange: Exchange, type: ObjectType): Reply {
  for (const input of batchInputs(objectBody(exchange), 100)) {
    archiveProperty(exchange, type, String(input.name ?? ''));
  }
  return noContent();
}

export function listGroups(exchange: Exchange, type: ObjectType): Reply {
  return json({ results: exchange.portal.crm.properties.groups(type) });
}

export function getGroup(exchange: Exchange, type: ObjectType, name: string): Reply {
  const group = exchange.portal.crm.properties.group(type, name);
  if (!group) throw notFound(`No property group named ${name} exists.`);
  return json(group);
}

export function createGroup(exchange: Exchange, type: ObjectType): Reply {
  const body = objectBody(exchange);
  const name = String(body.name ?? '');
  const label = String(body.label ?? '');
  if (name === '' || label === '') throw invalid('A property group needs a name and a label.');
  if (exchange.portal.crm.properties.group(type, name))
    throw exists(`Property group ${name} already exists.`);
  const order = typeof body.displayOrder === 'number' ? body.displayOrder : -1;
  return json(exchange.portal.crm.properties.defineGroup(type, name, label, order), 201);
}

export function updateGroup(exchange: Exchange, type: ObjectType, name: string): Reply {
  const { properties } = exchange.portal.crm;
  const group = properties.group(type, name);
  if (!group) throw notFound(`No property group named ${name} exists.`);
  const { label, displayOrder } = objectBody(exchange);
  return json(
    properties.defineGroup(
      type,
      name,
      typeof label === 'string' ? label : group.label,
      typeof displayOrder === 'number' ? displayOrder : group.displayOrder,
    ),
  );
}

export function archiveGroup(exchange: Exchange, type: ObjectType, name: string): Reply {
  exchange.portal.crm.properties.archiveGroup(type, name);
  return noContent();
}

const missing = (name: string): ApiProblem =>
  notFound(`Property with name "${name}" does not exist`, { subCategory: 'Properties.PROPERTY_NOT_FOUND' });

const exists = (message: string): ApiProblem =>
  new ApiProblem({ status: 409, category: 'OBJECT_ALREADY_EXISTS', message });

function defineFrom(exchange: Exchange, type: ObjectType, body: JsonObject): PropertyDefinition {
  const { properties } = exchange.portal.crm;
  const given = definitionFrom(exchange, body);
  checkShape(exchange, type, given);
  if (properties.get(type, given.name)) {
    throw new ApiProblem({
      status: 409,
      category: 'OBJECT_ALREADY_EXISTS',
      subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
      message: `A property named '${given.name}' already exists.`,
    });
  }
  // An archived property with this name is restored, with the records' old values.
  if (properties.getArchived(type, given.name)) properties.restore(type, given.name);
  return properties.get(type, given.name) ?? properties.define(type, given);
}

function definitionBody(definition: PropertyDefinition): JsonObject {
  return { ...definition };
}

function definitionFrom(exchange: Exchange, body: JsonObject): NewProperty {
  const text = (key: string): string => (typeof body[key] === 'string' ? body[key] : '');
  const flag = (key: string): boolean => body[key] === true;
  const options = Array.isArray(body.options) ? body.options : [];
  return {
    name: text('name'),
    label: text('label'),
    type: text('type'),
    fieldType: text('fieldType'),
    groupName: text('groupName'),
    description: text('description'),
    hidden: flag('hidden'),
    formField: flag('formField'),
    hasUniqueValue: flag('hasUniqueValue'),
    displayOrder: typeof body.displayOrder === 'number' ? body.displayOrder : -1,
    options: options.map((option: unknown, place) => {
      if (!isObject(option)) throw invalid('Invalid input JSON: an option must be an object.');
      if (isSince(exchange.version, '2026-09') && typeof option.displayOrder !== 'number') {
        throw invalid('Invalid input JSON: some required fields were not set: [displayOrder]');
      }
      return {
        ...(typeof option.description === 'string' ? { description: option.description } : {}),
        label: String(option.label ?? ''),
        value: String(option.value ?? ''),
        displayOrder: typeof option.displayOrder === 'number' ? option.displayOrder : place,
        hidden: option.hidden === true,
      };
    }),
  };
}

function checkShape(exchange: Exchange, type: ObjectType, given: NewProperty): void {
  const needed = (['groupName', 'name', 'label', 'type', 'fieldType'] as const).filter((key) => !given[key]);
  if (needed.length > 0) {
    throw invalid(`Invalid input JSON: some required fields were not set: [${needed.join(', ')}]`, {
      context: { REQUIRED_FIELDS: needed },
    });
  }
  if (!NAME.test(given.name)) {
    throw invalid(`Property name ${given.name} must start with a letter and hold only a-z, 0-9 and _.`);
  }
  const fieldTypes = FIELD_TYPES[given.type ?? ''];
  if (!fieldTypes) throw invalid(`Invalid property type: ${given.type}.`);
  if (!fieldTypes.includes(given.fieldType ?? '')) {
    throw invalid(`Field type ${given.fieldType} does not go with type ${given.type}.`);
  }
  if (!exchange.portal.crm.properties.group(type, given.groupName ?? '')) {
    throw invalid(`There is no property group named ${given.groupName}.`);
  }
  checkOptions(given);
}

/** Every option needs a unique label and a unique value; a bool has exactly two. */
function checkOptions({ name, type, options = [] }: NewProperty): void {
  for (const key of ['label', 'value'] as const) {
    const given = options.map((option) => option[key].trim().toLowerCase());
    if (given.includes('')) throw invalid(`Invalid input JSON: an option of ${name} has no ${key}.`);
    const twice = given.find((one, place) => given.indexOf(one) !== place);
    if (twice !== undefined) {
      throw invalid(`Property ${name} has two options with the ${key} ${twice}.`, {
        subCategory: 'Properties.DUPLICATE_OPTIONS',
      });
    }
  }
  if (options.length > 0 && type !== 'enumeration' && type !== 'bool') {
    throw invalid(`Property ${name} of type ${type} can have no options.`);
  }
  if (type === 'bool') {
    const values = options.map((option) => option.value).sort();
    if (values.join() !== 'false,true') throw invalid('A bool property needs the options true and false.');
  }
}
