import type { HubspotClient } from '../../../hubspot/client.ts';
import { isHubspotError } from '../../../hubspot/errors.ts';
import {
  addPropertyOptions,
  ensureProperty,
  getProperty,
  type NewProperty,
  type PropertyDefinition,
  type PropertyOption,
} from '../../../hubspot/properties.ts';
import { ensurePropertyGroup } from '../../../hubspot/property-groups.ts';
import type { PushProblem } from '../push-state.ts';

/** The result of checking the properties. */
interface Preparation {
  /** What a user has to fix before anything can be written; undefined if all exist. */
  problem?: PushProblem;
  /** The created ones; an archived one was restored with the records' old values. */
  created: string[];
  /** Options that couldn't be added, by property: these values can't be written. */
  lacking: (PushProblem & { property: string; values: string[] })[];
}

/**
 * Makes sure that HubSpot has the properties to be written, with the required types. All are checked before any is
 * created: if something else has one of the names, nothing is changed. Doing it again changes nothing.
 * @throws {HubspotError} for problems of the whole portal: no response, limits, a lost connection.
 */
export async function prepareProperties(
  client: HubspotClient,
  group: { name: string; label: string },
  wanted: readonly NewProperty[],
): Promise<Preparation> {
  const prepared: Preparation = { created: [], lacking: [] };
  const found = new Map<string, PropertyDefinition>();
  try {
    for (const { name } of wanted) {
      const there = await getProperty(client, 'company', name);
      if (there) found.set(name, there);
    }
  } catch (error) {
    if (isHubspotError(error, 'missing_scopes', 'forbidden')) {
      return { ...prepared, problem: cannotLook(wanted) };
    }
    throw error;
  }
  for (const property of wanted) {
    const there = found.get(property.name);
    const problem = there && misfit(property, there);
    if (problem) return { ...prepared, problem };
  }
  const missing = wanted.filter(({ name }) => !found.has(name));
  try {
    if (missing.length > 0) await ensurePropertyGroup(client, 'company', group);
    for (const property of missing) {
      const { property: made, created } = await ensureProperty(client, 'company', property);
      if (created) prepared.created.push(property.name);
      found.set(property.name, made);
      const problem = misfit(property, made);
      if (problem) return { ...prepared, problem };
    }
  } catch (error) {
    if (isHubspotError(error, 'missing_scopes', 'forbidden'))
      return { ...prepared, problem: mayNotMake(missing) };
    if (isHubspotError(error, 'conflict')) return { ...prepared, problem: isTaken(missing) };
    if (isHubspotError(error, 'validation'))
      return { ...prepared, problem: isRefused(missing, error.message) };
    throw error;
  }
  for (const property of wanted) {
    const there = found.get(property.name);
    const lacking = there && (await addMissingOptions(client, property, there));
    if (lacking) prepared.lacking.push(lacking);
  }
  return prepared;
}

/** @returns the options that are still missing, and why. */
async function addMissingOptions(
  client: HubspotClient,
  { name, options = [] }: NewProperty,
  there: PropertyDefinition,
): Promise<Preparation['lacking'][number] | undefined> {
  const known = new Set(there.options.map(({ value }) => value));
  const missing = options.filter(({ value }) => !known.has(value));
  if (missing.length === 0) return undefined;
  try {
    await addPropertyOptions(client, 'company', name, missing);
    return undefined;
  } catch (error) {
    const values = missing.map(({ value }) => value);
    if (isHubspotError(error, 'missing_scopes', 'forbidden')) {
      return { property: name, values, code: 'properties_missing', message: mayNotAdd(name, values) };
    }
    if (isHubspotError(error, 'validation', 'conflict')) {
      const message = doesNotTake(name, missing, there, error.message);
      return { property: name, values, code: 'refused', message };
    }
    throw error;
  }
}

/** What is wrong with an existing property. */
function misfit(wanted: NewProperty, there: PropertyDefinition): PushProblem | undefined {
  const name = `“${wanted.name}”`;
  if (there.type !== wanted.type) {
    return {
      code: 'property_type_conflict',
      message: `HubSpot has a company property ${name} of type ${there.type}, but type ${wanted.type} is required. Nothing was changed in HubSpot. Choose another name in the push settings, or rename or delete that property in HubSpot.`,
    };
  }
  if (there.hubspotDefined) {
    return {
      code: 'property_taken',
      message: `${name} is a standard HubSpot company property; scores would overwrite its values. Choose another name in the push settings.`,
    };
  }
  if (there.readOnlyValue) {
    return {
      code: 'property_read_only',
      message: `The HubSpot company property ${name} is read-only: it is calculated or locked. Choose another name in the push settings.`,
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
    message: `We can't check for the company properties ${listed(wanted)}: the scope crm.schemas.companies.read is missing. Add it to the app or key in HubSpot and reconnect the portal.`,
  };
}

function mayNotMake(missing: readonly NewProperty[]): PushProblem {
  return {
    code: 'properties_missing',
    message: `HubSpot has no company properties ${described(missing)}, and we can't create them: the scope crm.schemas.companies.write is missing. Add it and reconnect the portal, or create the properties in HubSpot yourself, then push.`,
  };
}

function isRefused(missing: readonly NewProperty[], reason: string): PushProblem {
  return {
    code: 'refused',
    message: `HubSpot rejected one of the new company properties ${listed(missing)}: ${reason} Choose other names in the push settings, or create the properties in HubSpot yourself, then push.`,
  };
}

function isTaken(missing: readonly NewProperty[]): PushProblem {
  return {
    code: 'property_taken',
    message: `One of the names ${listed(missing)} belongs to a HubSpot property that this connection can't see. Choose another name in the push settings, then push.`,
  };
}

const optionsOf = (name: string, values: readonly string[]) =>
  `HubSpot's company property “${name}” is missing ${values.length === 1 ? 'the option' : 'the options'} ${values.map((value) => `“${value}”`).join(', ')}`;

const goesOn = 'Until then, companies with such a value are sent without it. Everything else is sent.';

const mayNotAdd = (name: string, values: readonly string[]) =>
  `${optionsOf(name, values)}, and we can't add options: the scope crm.schemas.companies.write is missing. Grant it and reconnect the portal, or add ${values.length === 1 ? 'the option' : 'the options'} in HubSpot under Settings › Properties with exactly ${values.length === 1 ? 'this internal value' : 'these internal values'}, then push. ${goesOn}`;

/** HubSpot rejects two options with the same label, whatever their values. */
function doesNotTake(
  name: string,
  missing: readonly PropertyOption[],
  { options }: PropertyDefinition,
  reason: string,
): string {
  const clashes = missing.flatMap((option) => {
    const other = options.find(({ label }) => label.toLowerCase() === option.label.toLowerCase());
    return other ? `the label “${other.label}” belongs to the value “${other.value}”` : [];
  });
  const why = clashes.length > 0 ? `${clashes.join(', ')}.` : reason;
  const values = missing.map(({ value }) => value);
  return `${optionsOf(name, values)}, and HubSpot rejected adding them: ${why} Change the internal values of its options to ${values.join(', ')} in HubSpot, or choose another name for the trend in the push settings, then push. ${goesOn}`;
}
