import { channelKindNames, roleNames } from '../../../src/contract/common.ts';
import { fieldName, isField, nameInWords } from '../../../src/contract/field-names.ts';
import { inputLabel } from '../../../src/contract/input-labels.ts';
import { onExitNames } from '../../../src/contract/settings.ts';
import { setupStepNames } from '../../../src/contract/setup.ts';
import { quarantineWords } from '../../../src/contract/sync.ts';
import { formatDay, formatMoment } from '../format/dates.ts';
import { hubspotNoun, runModeWords } from '../ui/words.ts';

interface Row {
  label: string;
  text: string;
}

const among = (known: Record<string, string>) => (value: string) =>
  Object.hasOwn(known, value) ? known[value] : undefined;

const role = among(roleNames);
const objectType = among(hubspotNoun);

/** `plan_tier → customFields.plan_tier`: one side is our field, the other a property. */
function mappingInWords(mapping: string): string {
  return mapping
    .split(' → ')
    .map((side) => (isField(side) ? fieldName(side) : side))
    .join(' → ');
}

/** Display names of values, by the name of the detail. */
const meanings: Record<string, (value: string) => string | undefined> = {
  role,
  from: role,
  to: role,
  objectType,
  objectTypes: objectType,
  mode: among(runModeWords),
  code: among(quarantineWords),
  kind: among({ ...channelKindNames, oauth: 'OAuth', static: 'Token' }),
  steps: among(setupStepNames),
  onExit: among(onExitNames),
  changed: inputLabel,
  clearedFields: fieldName,
  added: mappingInWords,
  removed: mappingInWords,
};

const textOf = (value: unknown, name: string): string => {
  if (value === null || value === undefined || value === '') return 'none';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value !== 'string') return JSON.stringify(value);
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return formatDay(value);
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) return formatMoment(value);
  return (Object.hasOwn(meanings, name) ? meanings[name] : undefined)?.(value) ?? value;
};

/** The details of an audit log entry, in words. Pure. */
export const detailRows = (details: Record<string, unknown>, path: readonly string[] = []): Row[] =>
  Object.entries(details).flatMap(([name, value]): Row[] => {
    const here = [...path, name];
    if (Array.isArray(value)) {
      const text = value.map((part) => textOf(part, name)).join(', ');
      return [{ label: labelOf(here), text: text === '' ? 'none' : text }];
    }
    if (typeof value === 'object' && value !== null) return detailRows({ ...value }, here);
    return [{ label: labelOf(here), text: textOf(value, name) }];
  });

/** A name such as `kind` is ambiguous on its own: only paths of settings are looked up as inputs. */
const labelOf = (path: readonly string[]): string => {
  const name = path.at(-1) ?? '';
  return (path.length > 1 ? inputLabel(path.join('.')) : undefined) ?? nameInWords(name) ?? name;
};
