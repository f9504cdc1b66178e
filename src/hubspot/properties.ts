import { z } from 'zod';
import type { ObjectType } from '../contract/common.ts';
import type { HubspotClient } from './client.ts';
import { isHubspotError } from './errors.ts';
import { objectTypeSegment } from './records.ts';

export interface PropertyOption {
  label: string;
  /** The value in records; the label is only for display. */
  value: string;
  displayOrder: number;
  hidden: boolean;
}

/** The definition of a property. `type` determines what its values mean, `fieldType` only how it is displayed. */
export interface PropertyDefinition {
  name: string;
  label: string;
  description: string;
  groupName: string;
  /** `string`, `number`, `date`, `datetime`, `enumeration`, `bool`, `phone_number`, or types that HubSpot adds. */
  type: string;
  fieldType: string;
  /** Empty for enumerations with options from elsewhere (owners, pipelines, stages). */
  options: PropertyOption[];
  externalOptions: boolean;
  /** What an id refers to (`OWNER`, `COMPANY`), even if `type` is number. */
  referencedObjectType: string | undefined;
  hidden: boolean;
  archived: boolean;
  /**
   * Calculated by HubSpot; a change of its value leaves no trace on the record. Absent in older stored definitions.
   */
  calculated?: boolean | undefined;
  /** Calculated or locked: writes are rejected. */
  readOnlyValue: boolean;
  hubspotDefined: boolean;
  hasUniqueValue: boolean;
  displayOrder: number;
  /** Undefined if HubSpot doesn't send it. */
  createdAt?: string | undefined;
  /** For amounts: the property with the currency of the same record. */
  currencyPropertyName: string | undefined;
}

export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
export const words = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
export const order = z
  .number()
  .nullish()
  .transform((value) => value ?? -1);

const wireOption = z.object({
  label: words,
  value: z.union([z.string(), z.number(), z.boolean()]).transform(String),
  displayOrder: order,
  hidden: flag,
});

const wireProperty = z
  .object({
    name: z.string(),
    label: words,
    description: words,
    groupName: words,
    type: z.string(),
    fieldType: words,
    options: z.array(wireOption).nullish(),
    externalOptions: flag,
    referencedObjectType: z.string().nullish(),
    hidden: flag,
    archived: flag,
    calculated: flag,
    hubspotDefined: flag,
    hasUniqueValue: flag,
    displayOrder: order,
    currencyPropertyName: z.string().nullish(),
    createdAt: z
      .string()
      .nullish()
      .transform((value) => value ?? undefined),
    modificationMetadata: z.object({ readOnlyValue: flag }).nullish(),
  })
  .transform(
    ({
      calculated,
      modificationMetadata,
      options,
      referencedObjectType,
      currencyPropertyName,
      ...property
    }): PropertyDefinition => ({
      ...property,
      calculated,
      options: options ?? [],
      referencedObjectType: referencedObjectType ?? undefined,
      currencyPropertyName: currencyPropertyName ?? undefined,
      readOnlyValue: calculated || (modificationMetadata?.readOnlyValue ?? false),
    }),
  );

/**
 * All property definitions of an object type, in one call: live ones or, with `archived`, only archived ones.
 * Properties with sensitive data are not included.
 * @throws {HubspotError}
 */
export async function listProperties(
  client: HubspotClient,
  type: ObjectType,
  options: { archived?: boolean } = {},
): Promise<PropertyDefinition[]> {
  const reply = await client.request({
    method: 'GET',
    path: propertiesPath(client, type),
    query: { archived: options.archived ?? false },
    limitClass: 'burst',
    schema: z.object({ results: z.array(wireProperty) }),
  });
  return reply.results;
}

/**
 * One property's definition.
 * @returns undefined if there is no live property with this name.
 * @throws {HubspotError}
 */
export async function getProperty(
  client: HubspotClient,
  type: ObjectType,
  name: string,
): Promise<PropertyDefinition | undefined> {
  const property = await found(
    client.request({
      method: 'GET',
      path: `${propertiesPath(client, type)}/${encodeURIComponent(name)}`,
      limitClass: 'burst',
      schema: wireProperty,
    }),
  );
  return property?.archived ? undefined : property;
}

/** What a property is created with. */
export interface NewProperty {
  name: string;
  label: string;
  description: string;
  groupName: string;
  type: 'string' | 'number' | 'date' | 'datetime' | 'enumeration' | 'bool';
  fieldType: 'text' | 'textarea' | 'number' | 'date' | 'select' | 'radio' | 'checkbox' | 'booleancheckbox';
  options?: PropertyOption[];
}

/**
 * Creates a property unless it exists, and returns it as it is in the portal: an existing one may have another type
 * or other options, which the caller has to check. An archived one is restored with the records' old values.
 * @returns the definition, and whether this call created it.
 * @throws {HubspotError} `missing_scopes` without `crm.schemas.<type>.write`; `conflict` if the name is taken by
 *   something unreadable.
 */
export async function ensureProperty(
  client: HubspotClient,
  type: ObjectType,
  property: NewProperty,
): Promise<{ property: PropertyDefinition; created: boolean }> {
  const present = await getProperty(client, type, property.name);
  if (present) return { property: present, created: false };
  try {
    const created = await client.request({
      method: 'POST',
      path: propertiesPath(client, type),
      json: { ...property, options: property.options ?? [], hidden: false, formField: false },
      limitClass: 'burst',
      schema: wireProperty,
    });
    return { property: created, created: true };
  } catch (error) {
    // Another process was faster, or our own first attempt succeeded but its response was lost.
    if (!isHubspotError(error, 'conflict')) throw error;
    const other = await getProperty(client, type, property.name);
    if (!other) throw error;
    return { property: other, created: false };
  }
}

/** An option as returned by HubSpot, with all its other fields. */
const rawOption = z.looseObject({
  value: z.union([z.string(), z.number(), z.boolean()]),
  displayOrder: z.number().nullish(),
});

/**
 * Adds options to an enumeration. HubSpot replaces the whole list, so the current options are sent back unchanged,
 * with their labels, descriptions and order.
 * @throws {HubspotError}
 */
export async function addPropertyOptions(
  client: HubspotClient,
  type: ObjectType,
  name: string,
  options: readonly PropertyOption[],
): Promise<void> {
  const path = `${propertiesPath(client, type)}/${encodeURIComponent(name)}`;
  const { options: found } = await client.request({
    method: 'GET',
    path,
    limitClass: 'burst',
    schema: z.object({ options: z.array(rawOption).nullish() }),
  });
  const known = new Set((found ?? []).map(({ value }) => String(value)));
  const added = options.filter(({ value }) => !known.has(value));
  if (added.length === 0) return;
  // HubSpot requires a position for each.
  const kept = (found ?? []).map((option, place) => ({
    ...option,
    displayOrder: option.displayOrder ?? place,
  }));
  const last = Math.max(-1, ...kept.map(({ displayOrder }) => displayOrder));
  await client.request({
    method: 'PATCH',
    path,
    json: {
      options: [...kept, ...added.map((option, place) => ({ ...option, displayOrder: last + 1 + place }))],
    },
    limitClass: 'burst',
    schema: wireProperty,
  });
}

/** A response, or undefined if HubSpot reports that it doesn't exist. */
export async function found<T>(reply: Promise<T>): Promise<T | undefined> {
  try {
    return await reply;
  } catch (error) {
    if (isHubspotError(error, 'not_found')) return undefined;
    throw error;
  }
}

export function propertiesPath(client: HubspotClient, type: ObjectType): string {
  return `${client.paths.properties}/${objectTypeSegment[type]}`;
}
