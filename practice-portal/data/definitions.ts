import { readFileSync } from 'node:fs';
import { type ObjectType, PLURALS } from '../options.ts';

export interface PropertyOption {
  label: string;
  value: string;
  displayOrder: number;
  hidden: boolean;
  description?: string;
}

export interface PropertyDefinition {
  updatedAt: string;
  createdAt: string;
  archivedAt?: string;
  name: string;
  label: string;
  type: string;
  fieldType: string;
  description: string;
  groupName: string;
  options: PropertyOption[];
  referencedObjectType?: string;
  createdUserId?: string;
  updatedUserId?: string;
  displayOrder: number;
  calculated: boolean;
  externalOptions: boolean;
  archived?: boolean;
  hasUniqueValue: boolean;
  hidden: boolean;
  hubspotDefined?: boolean;
  showCurrencySymbol?: boolean;
  modificationMetadata: {
    archivable: boolean;
    readOnlyDefinition: boolean;
    readOnlyOptions?: boolean;
    readOnlyValue: boolean;
  };
  formField: boolean;
  dataSensitivity: string;
}

export interface PropertyGroup {
  name: string;
  label: string;
  displayOrder: number;
  archived: boolean;
}

interface Catalogue {
  groups: readonly PropertyGroup[];
  properties: readonly PropertyDefinition[];
}

const catalogues = new Map<ObjectType, Catalogue>();

/** HubSpot's default properties and groups of an object type. Shared by all portals: never modify them. */
export function defaultDefinitions(type: ObjectType): Catalogue {
  let catalogue = catalogues.get(type);
  if (!catalogue) {
    catalogue = parseCatalogue(
      readFileSync(new URL(`./definitions/${PLURALS[type]}.txt`, import.meta.url), 'utf8'),
    );
    catalogues.set(type, catalogue);
  }
  return catalogue;
}

/** Parses the format described at the top of each file in `definitions/`. */
function parseCatalogue(text: string): Catalogue {
  const groups: PropertyGroup[] = [];
  const properties: PropertyDefinition[] = [];
  const joined = text.replaceAll(/\n {2,}/g, ' ');
  for (const line of joined.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('group ')) {
      const [name = '', label = ''] = line.slice(6).split(' | ');
      groups.push({ name, label, displayOrder: groups.length, archived: false });
    } else {
      properties.push(parseProperty(line, properties.length));
    }
  }
  return { groups, properties };
}

function parseProperty(line: string, place: number): PropertyDefinition {
  const [name = '', label = '', types = '', groupName = '', flags = '', options = ''] = line.split(/ \| ?/);
  const [type = '', fieldType = ''] = types.split(' ');
  const [letters = '', referenced] = flags.trim().split('@');
  const has = (letter: string): boolean => letters.includes(letter);
  const day = new Date(Date.UTC(2019, 7, 6, 2, 41, place % 60)).toISOString();
  return {
    updatedAt: day,
    createdAt: day,
    name,
    label,
    type,
    fieldType,
    description: '',
    groupName,
    options: parseOptions(options),
    ...(referenced ? { referencedObjectType: referenced } : {}),
    displayOrder: -1,
    calculated: has('c'),
    externalOptions: has('e'),
    hasUniqueValue: has('u'),
    hidden: has('h'),
    hubspotDefined: true,
    ...(has('$') ? { showCurrencySymbol: true } : {}),
    modificationMetadata: {
      archivable: !has('n'),
      readOnlyDefinition: !has('d'),
      ...(has('o') ? { readOnlyOptions: true } : {}),
      readOnlyValue: has('r'),
    },
    formField: has('f'),
    dataSensitivity: 'non_sensitive',
  };
}

function parseOptions(text: string): PropertyOption[] {
  if (text.trim() === '') return [];
  return text.split('; ').map((part, displayOrder) => {
    const [value = '', label] = part.trim().split('=');
    return { label: label ?? inWords(value), value, displayOrder, hidden: false };
  });
}

const inWords = (value: string): string =>
  value
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join(' ');
