import type { PropertyDefinition } from '../../hubspot/properties.ts';

/** The parts of a property's definition that determine which fields it fits. */
export type PropertyShape = Pick<
  PropertyDefinition,
  | 'name'
  | 'label'
  | 'type'
  | 'fieldType'
  | 'options'
  | 'externalOptions'
  | 'referencedObjectType'
  | 'readOnlyValue'
>;

/** The label of a property, or its name if it has none. */
export const labelOf = ({ name, label }: Pick<PropertyShape, 'name' | 'label'>): string =>
  label.trim() || name;

/** Ids that HubSpot declares as numbers. */
const idProperties = ['hs_object_id', 'associatedcompanyid'];

/**
 * The type of a property's values: HubSpot's type, but `owner` for a reference to an owner, `owners` for several,
 * `string` for other references and ids, which HubSpot declares as numbers although their digits must never be
 * rounded, and `bool` for a single checkbox declared as an enumeration.
 */
export function valueTypeOf(
  property: Pick<PropertyShape, 'name' | 'type' | 'fieldType' | 'referencedObjectType'>,
): string {
  const { name, type, fieldType, referencedObjectType } = property;
  if (referencedObjectType === 'OWNER') return fieldType === 'checkbox' ? 'owners' : 'owner';
  if (type === 'number' && (referencedObjectType !== undefined || idProperties.includes(name)))
    return 'string';
  if (type === 'enumeration' && fieldType === 'booleancheckbox') return 'bool';
  return type;
}
