import {
  defaultDefinitions,
  type PropertyDefinition,
  type PropertyGroup,
  type PropertyOption,
} from '../data/definitions.ts';
import { OBJECT_TYPES, type ObjectType } from '../options.ts';
import { modifiedProperty } from './record.ts';

/** The given parts of a new custom property; the rest has HubSpot's defaults. */
export interface NewProperty {
  name: string;
  label?: string;
  type?: string;
  fieldType?: string;
  groupName?: string;
  description?: string;
  options?: {
    label: string;
    value: string;
    description?: string;
    displayOrder?: number;
    hidden?: boolean;
  }[];
  hasUniqueValue?: boolean;
  hidden?: boolean;
  formField?: boolean;
  displayOrder?: number;
  /** What its values refer to, such as `OWNER`: then its options come from elsewhere. */
  referencedObjectType?: string;
  /** Calculated by HubSpot: it can't be written, and its changes leave no trace on the record. */
  calculated?: boolean;
}

/** An admin's rule for a property's values; HubSpot's own properties can have such rules, too. */
export interface ValidationRule {
  min?: number;
  max?: number;
  maxLength?: number;
  /** No value at all is accepted. */
  never?: boolean;
  /** HubSpot's wording. */
  message?: string;
}

const USER = '60002164';
const SUCCESS_GROUP = 'customer_success';

/** The property definitions and groups of a portal. Every change replaces a definition; none is modified. */
export class PropertyCatalogue {
  readonly #properties: Record<ObjectType, Map<string, PropertyDefinition>>;
  readonly #groups: Record<ObjectType, Map<string, PropertyGroup>>;
  readonly #rules: Record<ObjectType, Map<string, ValidationRule>> = {
    company: new Map(),
    contact: new Map(),
    deal: new Map(),
  };
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
    const properties = (type: ObjectType): Map<string, PropertyDefinition> =>
      new Map(defaultDefinitions(type).properties.map((definition) => [definition.name, definition]));
    const groups = (type: ObjectType): Map<string, PropertyGroup> =>
      new Map(defaultDefinitions(type).groups.map((group) => [group.name, group]));
    this.#properties = {
      company: properties('company'),
      contact: properties('contact'),
      deal: properties('deal'),
    };
    this.#groups = { company: groups('company'), contact: groups('contact'), deal: groups('deal') };
    this.#addOwnOfThePortal();
  }

  list(type: ObjectType, archived = false): PropertyDefinition[] {
    return [...this.#properties[type].values()].filter((one) => (one.archived ?? false) === archived);
  }

  /** The definition of a live property; undefined for archived ones. */
  get(type: ObjectType, name: string): PropertyDefinition | undefined {
    const definition = this.#properties[type].get(name);
    return definition?.archived ? undefined : definition;
  }

  getArchived(type: ObjectType, name: string): PropertyDefinition | undefined {
    const definition = this.#properties[type].get(name);
    return definition?.archived ? definition : undefined;
  }

  /** Whether the name is taken, including by an archived property. */
  has(type: ObjectType, name: string): boolean {
    return this.#properties[type].has(name);
  }

  define(type: ObjectType, given: NewProperty): PropertyDefinition {
    const at = new Date(this.#now()).toISOString();
    const definition: PropertyDefinition = {
      updatedAt: at,
      createdAt: at,
      name: given.name,
      label: given.label ?? given.name,
      type: given.type ?? 'string',
      fieldType: given.fieldType ?? 'text',
      description: given.description ?? '',
      groupName: given.groupName ?? this.#defaultGroup(type),
      options: optionsFrom(given.options ?? []),
      createdUserId: USER,
      updatedUserId: USER,
      displayOrder: given.displayOrder ?? -1,
      calculated: given.calculated ?? false,
      externalOptions: given.referencedObjectType !== undefined,
      ...(given.referencedObjectType === undefined
        ? {}
        : { referencedObjectType: given.referencedObjectType }),
      archived: false,
      hasUniqueValue: given.hasUniqueValue ?? false,
      hidden: given.hidden ?? false,
      modificationMetadata: {
        archivable: true,
        readOnlyDefinition: false,
        readOnlyValue: given.calculated ?? false,
      },
      formField: given.formField ?? false,
      dataSensitivity: 'non_sensitive',
    };
    this.#properties[type].set(given.name, definition);
    return definition;
  }

  update(
    type: ObjectType,
    name: string,
    changes: Omit<NewProperty, 'name' | 'hasUniqueValue'>,
  ): PropertyDefinition {
    const definition = this.#mustGet(type, name);
    const { options, ...others } = changes;
    const changed: PropertyDefinition = {
      ...definition,
      ...others,
      ...(options ? { options: optionsFrom(options) } : {}),
      updatedAt: new Date(this.#now()).toISOString(),
      updatedUserId: USER,
    };
    this.#properties[type].set(name, changed);
    return changed;
  }

  archive(type: ObjectType, name: string): void {
    const definition = this.get(type, name);
    if (!definition) return;
    const archivedAt = new Date(this.#now()).toISOString();
    this.#properties[type].set(name, { ...definition, archived: true, archivedAt });
  }

  restore(type: ObjectType, name: string): void {
    const definition = this.getArchived(type, name);
    if (!definition) return;
    const { archivedAt: _, ...rest } = definition;
    this.#properties[type].set(name, { ...rest, archived: false });
  }

  /** Deletes a definition permanently: archived ones with that name aren't listed, either. */
  remove(type: ObjectType, name: string): void {
    this.#properties[type].delete(name);
  }

  addOption(type: ObjectType, name: string, value: string, label = value): PropertyDefinition {
    const { options } = this.#mustGet(type, name);
    return this.update(type, name, { options: [...options, { label, value }] });
  }
  removeOption(type: ObjectType, name: string, value: string): PropertyDefinition {
    const { options } = this.#mustGet(type, name);
    return this.update(type, name, { options: options.filter((option) => option.value !== value) });
  }

  rule(type: ObjectType, name: string): ValidationRule | undefined {
    return this.#rules[type].get(name);
  }
  setRule(type: ObjectType, name: string, rule: ValidationRule | undefined): void {
    if (rule) this.#rules[type].set(name, rule);
    else this.#rules[type].delete(name);
  }

  groups(type: ObjectType): PropertyGroup[] {
    return [...this.#groups[type].values()].filter((group) => !group.archived);
  }
  group(type: ObjectType, name: string): PropertyGroup | undefined {
    const group = this.#groups[type].get(name);
    return group?.archived ? undefined : group;
  }
  defineGroup(type: ObjectType, name: string, label: string, displayOrder = -1): PropertyGroup {
    const group = { name, label, displayOrder, archived: false };
    this.#groups[type].set(name, group);
    return group;
  }
  archiveGroup(type: ObjectType, name: string): void {
    const group = this.group(type, name);
    if (group) this.#groups[type].set(name, { ...group, archived: true });
  }

  #mustGet(type: ObjectType, name: string): PropertyDefinition {
    const definition = this.get(type, name);
    if (!definition) throw new Error(`There is no ${type} property named ${name}.`);
    return definition;
  }

  #defaultGroup(type: ObjectType): string {
    return this.groups(type)[0]?.name ?? '';
  }

  /** Typical custom properties of a customer-success team, and the time of change, which not every file lists. */
  #addOwnOfThePortal(): void {
    for (const type of OBJECT_TYPES) {
      if (!this.has(type, modifiedProperty(type))) throw new Error(`${type} lacks its time of change.`);
    }
    this.defineGroup('company', SUCCESS_GROUP, 'Customer success');
    const groupName = SUCCESS_GROUP;
    this.define('company', {
      name: 'renewal_date',
      label: 'Renewal date',
      type: 'date',
      fieldType: 'date',
      groupName,
    });
    this.define('company', {
      name: 'contract_seats',
      label: 'Contract seats',
      type: 'number',
      fieldType: 'number',
      groupName,
    });
    this.define('company', {
      name: 'customer_tier',
      label: 'Customer tier',
      type: 'enumeration',
      fieldType: 'select',
      groupName,
      options: [
        { label: 'Enterprise', value: 'enterprise' },
        { label: 'Growth', value: 'growth' },
        { label: 'Starter', value: 'starter' },
      ],
    });
  }
}

function optionsFrom(options: NonNullable<NewProperty['options']>): PropertyOption[] {
  return options.map((option, place) => ({
    ...option,
    displayOrder: option.displayOrder ?? place,
    hidden: option.hidden ?? false,
  }));
}
