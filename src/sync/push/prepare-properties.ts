import type { HubspotClient } from '../../hubspot/client.ts';
import { isHubspotError } from '../../hubspot/errors.ts';
import {
  addPropertyOptions,
  ensureProperty,
  ensurePropertyGroup,
  getProperty,
  type NewProperty,
  type PropertyDefinition,
} from '../../hubspot/properties.ts';
import type { PushProblem } from './push-state.ts';

/**
 * Makes sure that HubSpot has the properties that are written, with the types that they must have. All are looked at
 * before any is made: where something else sits under one of the names, nothing at all is touched. Doing it again
 * changes nothing.
 * @returns what has to be mended by a person; undefined when all are there.
 * @throws {HubspotError} for what concerns the portal as a whole: no answer, limits, a lost connection.
 */
export async function prepareProperties(
  client: HubspotClient,
  group: { name: string; label: string },
  wanted: readonly NewProperty[],
): Promise<PushProblem | undefined> {
  const found: (PropertyDefinition | undefined)[] = [];
  try {
    for (const property of wanted) found.push(await getProperty(client, 'company', property.name));
  } catch (error) {
    if (isHubspotError(error, 'missing_scopes', 'forbidden')) return cannotLook(wanted);
    throw error;
  }
  for (const [index, property] of wanted.entries()) {
    const there = found[index];
    const problem = there && misfit(property, there);
    if (problem) return problem;
  }
  const missing = wanted.filter((_, index) => !found[index]);
  try {
    if (missing.length > 0) await ensurePropertyGroup(client, 'company', group);
    for (const property of missing) {
      const { property: made } = await ensureProperty(client, 'company', property);
      const problem = misfit(property, made);
      if (problem) return problem;
    }
    for (const [index, property] of wanted.entries()) {
      const there = found[index];
      if (there && property.options) await addPropertyOptions(client, 'company', there, property.options);
    }
  } catch (error) {
    if (isHubspotError(error, 'missing_scopes', 'forbidden')) return mayNotMake(missing);
    if (isHubspotError(error, 'conflict')) return isTaken(missing);
    if (isHubspotError(error, 'validation')) return isRefused(missing, error.message);
    throw error;
  }
  return undefined;
}

/** What is wrong with a property that is there already. */
function misfit(wanted: NewProperty, there: PropertyDefinition): PushProblem | undefined {
  const name = `“${wanted.name}”`;
  if (there.type !== wanted.type) {
    return {
      code: 'property_type_conflict',
      message: `HubSpot has a company property ${name} of type ${there.type}, but ${wanted.type} is needed. Nothing was changed there. Choose another name in the push settings, or rename or delete that property in HubSpot.`,
    };
  }
  if (there.hubspotDefined) {
    return {
      code: 'property_taken',
      message: `${name} is one of HubSpot’s own company properties; scores would overwrite what it holds. Choose another name in the push settings.`,
    };
  }
  if (there.readOnlyValue) {
    return {
      code: 'property_read_only',
      message: `HubSpot does not let anybody write its company property ${name}: it is calculated or locked. Choose another name in the push settings.`,
    };
  }
  return undefined;
}

const listed = (properties: readonly NewProperty[]) => properties.map(({ name }) => `“${name}”`).join(', ');

const described = (properties: readonly NewProperty[]) =>
  properties
    .map(({ name, type, options }) => {
      const values = options ? ` with the options ${options.map(({ value }) => value).join(', ')}` : '';
      return `“${name}” (${type}${values})`;
    })
    .join(', ');

function cannotLook(wanted: readonly NewProperty[]): PushProblem {
  return {
    code: 'missing_scopes',
    message: `It cannot be seen whether HubSpot has the company properties ${listed(wanted)}: the scope crm.schemas.companies.read is missing. Add it to the app or key in HubSpot and connect the portal again.`,
  };
}

function mayNotMake(missing: readonly NewProperty[]): PushProblem {
  return {
    code: 'properties_missing',
    message: `HubSpot lacks the company properties ${described(missing)}, and they may not be made for you: the scope crm.schemas.companies.write is missing. Add it and connect the portal again, or make the properties in HubSpot yourself, then push.`,
  };
}

function isRefused(missing: readonly NewProperty[], reason: string): PushProblem {
  return {
    code: 'refused',
    message: `HubSpot did not take one of the company properties ${listed(missing)} when they were made: ${reason} Choose other names in the push settings, or make the properties in HubSpot yourself, then push.`,
  };
}

function isTaken(missing: readonly NewProperty[]): PushProblem {
  return {
    code: 'property_archived',
    message: `One of the names ${listed(missing)} is taken in HubSpot by a property that was archived. Restore it under Settings › Properties › Archived in HubSpot, or choose another name in the push settings, then push.`,
  };
}
