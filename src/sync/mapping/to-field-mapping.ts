import type { Mapping } from '../../contract/mappings.ts';
import type { FieldMapping } from './object-mapping.ts';

/** A stored inbound mapping in the form of the engine. */
export function toFieldMapping(mapping: Mapping, propertyType: string | undefined): FieldMapping {
  const { property, field, transform, onlyIfBlank } = mapping;
  return {
    property,
    field,
    ...(transform === undefined ? {} : { transform }),
    ...(mapping.default === undefined ? {} : { default: mapping.default }),
    ...(onlyIfBlank ? { onlyIfBlank } : {}),
    ...(propertyType === undefined ? {} : { propertyType }),
  };
}
