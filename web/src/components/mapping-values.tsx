import { Select, TextInput } from '@mantine/core';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import type { Mapping, Property } from '../../../src/contract/mappings.ts';
import { valuesOfField, valuesOfProperty, withTransform } from './mapping-edit.ts';
import {
  type findField,
  fitsPlainly,
  fittingTransforms,
  isFixed,
  objectionToOurValue,
} from './mapping-fit.ts';
import { MappingValueMap } from './mapping-value-map.tsx';
import { type TransformName, transformName, transformWords } from './mapping-words.ts';

const asItIs = 'as it is';

interface PartProps {
  mapping: Mapping;
  property: Property | undefined;
  field: ReturnType<typeof findField>;
  onChange: (mapping: Mapping) => void;
}

/** What is done with the values, and what stands in for one that is missing. */
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
        description={chosen === undefined ? 'They go over as they are.' : transformWords[chosen].meaning}
        allowDeselect={false}
        placeholder="Choose"
        value={chosen ?? (plain ? asItIs : null)}
        onChange={choose}
        data={[
          ...(plain ? [{ value: asItIs, label: 'Nothing' }] : []),
          ...[...new Set([...offered, ...(chosen ? [chosen] : [])])].map((name) => ({
            value: name,
            label: transformWords[name].word,
          })),
        ]}
      />
      {typeof mapping.transform === 'object' && (
        <MappingValueMap
          // Other ends have other values.
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
    label: `Where ${isIn ? 'HubSpot has' : 'we have'} no value`,
    description: isIn
      ? 'Without one, the field is emptied when the property is.'
      : 'Without one, HubSpot’s property is emptied when our field is.',
    placeholder: 'Nothing',
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
