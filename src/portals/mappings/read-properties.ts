import { AppError, errorText } from '../../base/errors.ts';
import type { OrganizationContext } from '../../context/context.ts';
import type { ObjectType } from '../../contract/common.ts';
import { listedOptions, type Property, type PropertyList } from '../../contract/mappings.ts';
import { listPropertyGroups } from '../../hubspot/property-groups.ts';

import { readProperties } from '../../sync/definitions/read-definitions.ts';
import { noteSchemaDrift } from '../../sync/definitions/schema-drift.ts';
import type { SyncMappings } from '../../sync/mapping/object-mapping.ts';
import { type StoredProperty, storedProperties } from '../../sync/mapping/stored-properties.ts';
import { valueTypeOf } from '../../sync/mapping/value-type.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';
import { readIntegration } from '../../sync/portal/read-integration.ts';
import { openPortalClient } from '../portal-client.ts';

/** How long a user waits for HubSpot before the stored copy is used. */
const patienceMs = 10_000;

/** The stored properties, and the reason if they couldn't be refreshed just now. */
interface FreshProperties {
  properties: StoredProperty[];
  failure: AppError | undefined;
}

/**
 * The property definitions of an object type, just read from HubSpot, and their groups; if HubSpot is unreachable or
 * denies access, the stored copy without groups. Properties with owners list the portal's owners.
 * @param only a single property, with all its options; of all properties, each has the first ones.
 * @throws {AppError} `not_found`; HubSpot's error, if there is no copy either.
 */
export async function listPortalProperties(
  context: OrganizationContext,
  base: SyncMappings,
  integrationId: string,
  objectType: ObjectType,
  only?: string,
): Promise<PropertyList> {
  await readIntegration(context, integrationId);
  const scope: PortalScope = { organizationId: context.organizationId, integrationId };
  const [{ properties, failure }, groups, owners] = await Promise.all([
    freshProperties(context, base, integrationId, objectType),
    readGroups(context, scope, objectType),
    readOwnerOptions(context, scope),
  ]);
  if (failure && properties.length === 0) throw failure;
  const items = properties.filter((property) => !property.deleted).map(toProperty);
  const withOwners = items.map((item) =>
    ['owner', 'owners'].includes(item.valueType) ? { ...item, options: owners } : item,
  );
  if (only !== undefined) return { items: withOwners.filter(({ name }) => name === only), groups };
  return { items: withOwners.map(withFirstOptions), groups };
}

const withFirstOptions = (item: Property): Property =>
  item.options.length <= listedOptions
    ? item
    : { ...item, options: item.options.slice(0, listedOptions), optionCount: item.options.length };

/** Groups only make the list easier to read: without them, it is still correct. */
async function readGroups(
  context: OrganizationContext,
  scope: PortalScope,
  objectType: ObjectType,
): Promise<PropertyList['groups']> {
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const client = await openPortalClient(context, { ...scope, signal, priority: 'urgent' });
    return await listPropertyGroups(client, objectType);
  } catch (error) {
    const { integrationId } = scope;
    context.log.info({ integrationId, reason: errorText(error) }, 'the property groups could not be read');
    return [];
  }
}

async function readOwnerOptions(
  context: OrganizationContext,
  scope: PortalScope,
): Promise<Property['options']> {
  const owners = await context.db
    .selectFrom('hubspot_owners')
    .select(['owner_id', 'name', 'email', 'archived'])
    .where('integration_id', '=', scope.integrationId)
    .where('organization_id', '=', scope.organizationId)
    .orderBy('name')
    .orderBy('owner_id')
    .execute();
  return owners.map(({ owner_id, name, email, archived }) => ({
    value: owner_id,
    label: name?.trim() || email || owner_id,
    hidden: archived,
  }));
}

/** Reads the definitions of an object type from HubSpot, stores the copy, and records schema drift. */
export async function freshProperties(
  context: OrganizationContext,
  base: SyncMappings,
  integrationId: string,
  objectType: ObjectType,
): Promise<FreshProperties> {
  const scope: PortalScope = { organizationId: context.organizationId, integrationId };
  let failure: AppError | undefined;
  try {
    const signal = AbortSignal.timeout(patienceMs);
    const client = await openPortalClient(context, { ...scope, signal, priority: 'urgent' });
    const read = await readProperties(context, client, scope, [objectType]);
    if (read.length === 0) failure = notAllowed(objectType);
    await noteSchemaDrift(context, scope, base);
  } catch (error) {
    const isTimeout = error instanceof DOMException;
    if (!(error instanceof AppError) && !isTimeout) throw error;
    failure = isTimeout
      ? new AppError('hubspot_unavailable', "HubSpot didn't respond in time. Try again in a moment.", {
          cause: error,
        })
      : error;
    context.log.warn({ integrationId, reason: errorText(error) }, 'the properties could not be refreshed');
  }
  return { properties: await storedProperties(context.db, scope, objectType), failure };
}

function notAllowed(objectType: ObjectType): AppError {
  return new AppError(
    'missing_scopes',
    `HubSpot doesn't let us read ${objectType} properties. Add the scope to read ${objectType} records to the connected app or key, and reconnect.`,
  );
}

function toProperty(property: StoredProperty): Property {
  const { name, label, description, groupName, type, fieldType } = property;
  const { options, readOnlyValue, hidden, archived, hubspotDefined } = property;
  return {
    name,
    label,
    description,
    groupName,
    type,
    fieldType,
    valueType: valueTypeOf(property),
    options: options.map((option) => ({ label: option.label, value: option.value, hidden: option.hidden })),
    readOnlyValue,
    ...(property.calculated ? { calculated: true } : {}),
    hidden,
    archived,
    hubspotDefined,
  };
}
