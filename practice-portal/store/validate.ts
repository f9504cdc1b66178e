import type { PropertyDefinition } from '../data/definitions.ts';
import { OBJECT_TYPE_IDS, type ObjectType } from '../options.ts';
import type { Crm } from './crm.ts';
import type { ValidationRule } from './property-catalogue.ts';
import { modifiedProperty, type RecordView } from './record.ts';

/** Why a value is rejected, in the words of HubSpot's error list. */
interface ValueProblem {
  name: string;
  code: string;
  message: string;
  /** An admin's rule, about which HubSpot says less than about invalid values. */
  isRule?: boolean;
}

const LONGEST_TEXT = 65_536;
const MIDNIGHT = 86_400_000;

/**
 * Validates and normalizes the properties of an API write: numbers and booleans become text, dates get a single form,
 * `;a` appends to a set. Returns what to store, and every value that HubSpot would reject.
 */
export function settleProperties(
  crm: Crm,
  type: ObjectType,
  given: Readonly<Record<string, unknown>>,
  before?: RecordView,
): { values: Record<string, string | null>; problems: ValueProblem[] } {
  const values: Record<string, string | null> = {};
  const problems: ValueProblem[] = [];
  for (const [name, raw] of Object.entries(given)) {
    const definition = crm.definitionOf(type, name);
    if (!definition) {
      problems.push({ name, code: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` });
      continue;
    }
    if (isReadOnly(type, definition)) {
      problems.push({
        name,
        code: 'READ_ONLY_VALUE',
        message: `"${name}" is a read only property; its value cannot be set.`,
      });
      continue;
    }
    if (raw === null || raw === undefined) continue;
    const text = typeof raw === 'object' ? JSON.stringify(raw) : String(raw);
    if (text === '') {
      values[name] = '';
      continue;
    }
    const settled = settleValue(crm, type, definition, text, before);
    if (typeof settled !== 'string') {
      problems.push({ name, ...settled });
      continue;
    }
    const broken = brokenRule(crm.properties.rule(type, name), definition, settled);
    if (broken) problems.push({ name, ...broken, isRule: true });
    else values[name] = settled;
  }
  return { values, problems };
}

function brokenRule(
  rule: ValidationRule | undefined,
  definition: PropertyDefinition,
  value: string,
): { code: string; message: string } | undefined {
  if (!rule) return undefined;
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = rule;
  const { maxLength = Number.POSITIVE_INFINITY, never = false } = rule;
  const isNumber = definition.type === 'number';
  const tooLarge = isNumber && Number(value) > max;
  const tooSmall = isNumber && Number(value) < min;
  if (!never && !tooLarge && !tooSmall && value.length <= maxLength) return undefined;
  return {
    code: isNumber ? 'INVALID_NUMBER' : 'INVALID_STRING',
    message: rule.message ?? (tooSmall ? 'too small' : isNumber ? 'too large' : 'not allowed'),
  };
}

/** The properties required by the portal's admins that the record would still lack. */
export function missingRequired(
  crm: Crm,
  type: ObjectType,
  required: readonly string[],
  values: Readonly<Record<string, string | null>>,
  before?: RecordView,
): string[] {
  return required.filter((name) => {
    const value = values[name] ?? (before ? crm.valueOf(type, before, name) : null);
    return value === null || value === '' || values[name] === '';
  });
}

function isReadOnly(type: ObjectType, definition: PropertyDefinition): boolean {
  return (
    definition.modificationMetadata.readOnlyValue ||
    definition.calculated ||
    definition.name === 'hs_object_id' ||
    definition.name === modifiedProperty(type)
  );
}

function settleValue(
  crm: Crm,
  type: ObjectType,
  definition: PropertyDefinition,
  text: string,
  before: RecordView | undefined,
): string | { code: string; message: string } {
  const { name } = definition;
  switch (definition.type) {
    case 'number':
      // No separators, no exponents, one decimal point.
      return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)
        ? text
        : { code: 'INVALID_INTEGER', message: `${text} was not a valid number.` };
    case 'bool':
      return text === 'true' || text === 'false'
        ? text
        : { code: 'INVALID_OPTION', message: `${text} was not one of the allowed options: [true, false]` };
    case 'date':
    case 'datetime':
      return settleTime(definition, text);
    case 'enumeration':
      return settleOption(crm, type, definition, text, before);
    default:
      return text.length > LONGEST_TEXT
        ? { code: 'INVALID_STRING', message: `Property ${name} may have ${LONGEST_TEXT} characters at most.` }
        : text;
  }
}

function settleTime(
  definition: PropertyDefinition,
  text: string,
): string | { code: string; message: string } {
  const ms = /^-?\d+$/.test(text)
    ? Number(text)
    : /^\d{4}-\d\d-\d\d/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isNaN(ms) || Math.abs(ms) > 8.64e15) {
    const code = definition.type === 'date' ? 'INVALID_DATE' : 'INVALID_LONG';
    return { code, message: `${text} was not a valid ${definition.type}.` };
  }
  if (definition.type === 'datetime') return new Date(ms).toISOString();
  if (ms % MIDNIGHT !== 0) {
    return { code: 'INVALID_DATE', message: `${text} is at ${new Date(ms).toISOString()}, not midnight!` };
  }
  return new Date(ms).toISOString().slice(0, 10);
}

function settleOption(
  crm: Crm,
  type: ObjectType,
  definition: PropertyDefinition,
  text: string,
  before: RecordView | undefined,
): string | { code: string; message: string } {
  const { name } = definition;
  const allowed = allowedOptions(crm, type, definition, before);
  const multiple = definition.fieldType === 'checkbox';
  const appends = multiple && text.startsWith(';');
  const parts = multiple ? text.split(';').filter((part) => part !== '') : [text];
  const wrong = allowed ? parts.find((part) => !allowed.includes(part)) : undefined;
  if (allowed && wrong !== undefined) {
    return {
      code: 'INVALID_OPTION',
      message: `${wrong} was not one of the allowed options: [${allowed.map((value) => `label: "${labelOf(definition, value)}" value: "${value}"`).join(', ')}]`,
    };
  }
  if (appends) {
    const present = (before?.value(name) ?? '').split(';').filter((part) => part !== '');
    return [...new Set([...present, ...parts])].join(';');
  }
  // The lifecycle only moves forward, unless cleared first; HubSpot silently drops other steps.
  if (name === 'lifecyclestage' && before) {
    const order = definition.options.map((option) => option.value);
    const present = before.value(name);
    if (present !== null && order.indexOf(text) < order.indexOf(present)) return present;
  }
  return text;
}

/** Undefined if any value is valid: options from elsewhere that this portal doesn't model. */
function allowedOptions(
  crm: Crm,
  type: ObjectType,
  definition: PropertyDefinition,
  before: RecordView | undefined,
): string[] | undefined {
  if (definition.name === 'hubspot_owner_id') {
    return crm.dataset.owners.map((owner) => owner.id);
  }
  if (type === 'deal' && definition.name === 'pipeline') {
    return crm.pipelines.filter((one) => !one.archived).map((one) => one.id);
  }
  if (type === 'deal' && definition.name === 'dealstage') {
    return crm.pipelines
      .filter((one) => !one.archived)
      .flatMap((one) => one.stages.filter((stage) => !stage.archived).map((stage) => stage.id));
  }
  if (
    definition.options.length === 0 ||
    (definition.externalOptions && definition.name !== 'lifecyclestage')
  ) {
    return undefined;
  }
  // A value that was stored before its option was deleted can be written again unchanged.
  const stored = before?.value(definition.name);
  return [...definition.options.map((option) => option.value), ...(stored ? [stored] : [])];
}

const labelOf = (definition: PropertyDefinition, value: string): string =>
  definition.options.find((option) => option.value === value)?.label ?? value;

/** HubSpot's message for rejected values: a sentence with a JSON list in it. */
export function problemMessage(problems: readonly ValueProblem[], portalId: number): string {
  const list = problems.map(({ name, code, message }) => ({
    isValid: false,
    message,
    error: code,
    name,
    localizedErrorMessage: message,
    portalId,
  }));
  return `Property values were not valid: ${JSON.stringify(list)}`;
}

/** HubSpot's message for a write by a property that doesn't identify one record. */
export function nonUniqueMessage(type: ObjectType, property: string): string {
  return `Unable to perform update/upsert by non-unique ${OBJECT_TYPE_IDS[type]} property ${property}`;
}
