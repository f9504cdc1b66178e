import { Select, TextInput } from '@mantine/core';
import { inputLabels } from '../../../../src/contract/input-labels.ts';
import type { Mapping, Property } from '../../../../src/contract/mappings.ts';
import { valuesOfField, valuesOfProperty, withTransform } from '../mapping-edit.ts';
import {
  type findField,
  fitsPlainly,
  fittingTransforms,
  isFixed,
  objectionToOurValue,
} from '../mapping-fit.ts';
import { type TransformName, transformName, transformWords } from '../mapping-words.ts';
import { MappingValueMap } from './mapping-value-map.tsx';

const asItIs = 'as it is';

interface PartProps {
  mapping: Mapping;
  property: Property | undefined;
  field: ReturnType<typeof findField>;
  onChange: (mapping: Mapping) => void;
}

/** The transform and the default value. */
export function MappingValues({ mapping, property, field, onChange }: PartProps) {
  if (!property || !field || isFixed(field)) return null;
  const { direction } = mapping;
  const plain = fitsPlainly(direction, property, field);
  const offered = fittingTransforms(direction, property, field);
  const chosen = transformName(mapping.transform);
  if (field.kind === 'user') return null;
  const choose = (value: string | null) =>
    onChange(
      withTransform(mapping, value === asItIs || value === null ? undefined : (value as TransformName)),
    );
  const isIn = direction === 'inbound';
  return (
    <>
      <Select
        label={inputLabels['mappings.*.transform']}
        description={chosen === undefined ? 'Values are synced as they are.' : transformWords[chosen].meaning}
        allowDeselect={false}
        placeholder="Choose"
        value={chosen ?? (plain ? asItIs : null)}
        onChange={choose}
        data={[
          ...(plain ? [{ value: asItIs, label: 'None' }] : []),
          ...[...new Set([...offered, ...(chosen ? [chosen] : [])])].map((name) => ({
            value: name,
            label: transformWords[name].word,
          })),
        ]}
      />
      {typeof mapping.transform === 'object' && (
        <MappingValueMap
          // Another property or field has other values.
          key={`${direction} ${mapping.property} ${mapping.field}`}
          valueMap={mapping.transform.valueMap}
          fromChoices={isIn ? valuesOfProperty(property) : valuesOfField(field)}
          toChoices={isIn ? valuesOfField(field) : valuesOfProperty(property)}
          onChange={(valueMap) => onChange({ ...mapping, transform: { valueMap } })}
        />
      )}
      <DefaultValue mapping={mapping} property={property} field={field} onChange={onChange} />
    </>
  );
}

function DefaultValue({
  mapping,
  property,
  field,
  onChange,
}: Pick<PartProps, 'mapping' | 'onChange'> & {
  property: Property;
  field: NonNullable<PartProps['field']>;
}) {
  const isIn = mapping.direction === 'inbound';
  const choices = isIn ? valuesOfField(field) : valuesOfProperty(property);
  const value = mapping.default ?? '';
  const set = (text: string) => {
    const { default: _, ...bare } = mapping;
    onChange(text === '' ? bare : { ...bare, default: text });
  };
  const words = {
    label: 'Default value',
    description: isIn
      ? 'Used if HubSpot has no value. Without a default, the field is cleared.'
      : 'Used if CSCX has no value. Without a default, the HubSpot property is cleared.',
    placeholder: 'None',
  };
  if (choices.length > 0) {
    return (
      <Select
        {...words}
        clearable
        clearButtonProps={{ 'aria-label': 'No default' }}
        value={value === '' ? null : value}
        onChange={(next) => set(next ?? '')}
        data={choices}
      />
    );
  }
  const isDay = isIn ? field.kind === 'date' : property.valueType === 'date';
  return (
    <TextInput
      {...words}
      type={isDay ? 'date' : 'text'}
      maxLength={2_000}
      error={isIn && value !== '' ? objectionToOurValue(value, field.kind) : undefined}
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}
