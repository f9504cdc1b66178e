import { ActionIcon, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Property } from '../../../src/contract/mappings.ts';
import { propertiesQuery } from '../api/integrations.ts';
import { stagesQuery } from '../api/renewals.ts';
import { formatDay } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { useWholeProperty } from '../mappings/whole-property.ts';
import { GroupedSelect } from '../ui/form/grouped-select.tsx';
import { type Choice, optionChoices, propertyLabel } from '../ui/form/property-choices.ts';
import { hubspotNoun } from '../ui/words.ts';
import styles from './filter-condition.module.css';
import {
  type Condition,
  type FilteredType,
  needsValues,
  type Operator,
  operatorsFor,
  operatorWords,
  withProperty,
} from './filter-draft.ts';
import { filterPropertyGroups } from './filter-properties.ts';
import { FilterValues } from './filter-values.tsx';

const yesOrNo: Choice[] = [
  { value: 'true', label: 'Yes' },
  { value: 'false', label: 'No' },
];

/** The values to choose from, if HubSpot has options for them. */
function useChoices(integrationId: string, condition: Condition, property: Property | undefined): Choice[] {
  const isStage = condition.objectType === 'deal' && ['pipeline', 'dealstage'].includes(condition.property);
  const stages = useQuery({ ...stagesQuery(integrationId), enabled: isStage });
  if (isStage) {
    const pipelines = stages.data?.pipelines ?? [];
    const options =
      condition.property === 'pipeline'
        ? pipelines.map(({ id, label }) => ({ value: id, label }))
        : pipelines.flatMap((pipeline) =>
            pipeline.stages.map(({ id, label }) => ({ value: id, label: `${pipeline.label}: ${label}` })),
          );
    return options.length === 0 ? [] : optionChoices(options, condition.values);
  }
  if (!property) return [];
  if (property.options.length === 0) return property.valueType === 'bool' ? yesOrNo : [];
  return optionChoices(property.options, condition.values);
}

/** A known problem with the property of a condition. */
const propertyObjection = (
  condition: Condition,
  properties: ReturnType<typeof useProperties>,
  property: Property | undefined,
): string | undefined => {
  const noun = hubspotNoun[condition.objectType].toLowerCase();
  if (properties.isError && !properties.data) return 'Couldn’t load properties from HubSpot.';
  if (condition.property === '' || !properties.isSuccess) return undefined;
  if (!property) return `This ${noun} property no longer exists in HubSpot. Choose another.`;
  return property.archived ? 'Archived in HubSpot. Choose another.' : undefined;
};

const useProperties = (integrationId: string, objectType: FilteredType) =>
  useQuery(propertiesQuery(integrationId, objectType));

interface ConditionProps {
  integrationId: string;
  condition: Condition;
  /** Its position among the conditions of its object type, from 1. */
  place: number;
  onChange: (condition: Condition) => void;
  onRemove: () => void;
}

/** A condition: a property, an operator, and values. */
export function ConditionRow({ integrationId, condition, place, onChange, onRemove }: ConditionProps) {
  const properties = useProperties(integrationId, condition.objectType);
  const listed = properties.data?.items.find(({ name }) => name === condition.property);
  const property = useWholeProperty(integrationId, condition.objectType, listed);
  const choices = useChoices(integrationId, condition, property);
  const noun = hubspotNoun[condition.objectType].toLowerCase();
  const name = property ? propertyLabel(property) : `condition ${place}`;
  return (
    <li className={styles.condition}>
      <span className={styles.and}>{place === 1 ? 'Where' : 'and'}</span>
      <GroupedSelect
        className={styles.property ?? ''}
        label={`Property of condition ${place}`}
        isLabelUnseen
        placeholder={properties.isPending ? 'Loading…' : `Choose a ${noun} property`}
        nothingFound={properties.isPending ? 'Loading…' : `No matching ${noun} property`}
        error={propertyObjection(condition, properties, property)}
        value={condition.property === '' ? null : condition.property}
        onChange={(chosen) =>
          onChange(
            withProperty(
              condition,
              properties.data?.items.find((one) => one.name === chosen),
            ),
          )
        }
        groups={filterPropertyGroups(properties.data?.items ?? [], condition.objectType, condition.property)}
      />
      <Select
        className={styles.operator}
        aria-label={`Operator for ${name}`}
        allowDeselect={false}
        disabled={condition.property === ''}
        value={condition.operator}
        onChange={(operator) =>
          operator !== null && onChange({ ...condition, operator: operator as Operator })
        }
        data={operatorsFor(property, condition.operator).map((operator) => ({
          value: operator,
          label: operatorWords(operator, property),
        }))}
      />
      <div className={styles.values}>
        {needsValues(condition.operator) && condition.property !== '' && (
          <FilterValues
            // Text typed for one property doesn't apply to another.
            key={condition.property}
            label={`Values for ${name}`}
            property={property}
            choices={choices}
            values={condition.values}
            disabled={false}
            onChange={(values) => onChange({ ...condition, values })}
          />
        )}
      </div>
      <ActionIcon
        className={styles.remove}
        size="lg"
        aria-label={`Remove condition ${place}: ${name}`}
        onClick={onRemove}
      >
        <IconX size={16} stroke={1.8} aria-hidden />
      </ActionIcon>
    </li>
  );
}

/** A condition as text, for users who can't edit it. */
export function ConditionInWords({
  integrationId,
  condition,
  place,
}: Omit<ConditionProps, 'onChange' | 'onRemove'>) {
  const properties = useProperties(integrationId, condition.objectType);
  const listed = properties.data?.items.find(({ name }) => name === condition.property);
  const property = useWholeProperty(integrationId, condition.objectType, listed);
  const choices = useChoices(integrationId, condition, property);
  const named = condition.values.map((value) => {
    const label = choices.find((choice) => choice.value === value)?.label ?? value;
    return `“${shorten(property?.valueType === 'date' ? formatDay(label) : label, 80)}”`;
  });
  return (
    <li className="cx-break">
      {place === 1 ? 'Where' : 'and'}{' '}
      <strong dir="auto">{property ? propertyLabel(property) : shorten(condition.property, 80)}</strong>{' '}
      {operatorWords(condition.operator, property)}
      {needsValues(condition.operator) && <bdi> {named.join(', ')}</bdi>}
    </li>
  );
}
