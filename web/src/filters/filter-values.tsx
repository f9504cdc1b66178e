import { Button, Group, MultiSelect, Pill, PillGroup, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Property } from '../../../src/contract/mappings.ts';
import { formatDay } from '../format/dates.ts';
import { type Choice, shownAtOnce } from '../ui/form/property-choices.ts';
import { objectionToValue } from './filter-draft.ts';

const mostValues = 100;

interface ValuesProps {
  /** For screen readers. */
  label: string;
  property: Property | undefined;
  /** The values to choose from; if empty, values are typed. */
  choices: Choice[];
  values: string[];
  disabled: boolean;
  onChange: (values: string[]) => void;
}

/** A list of dates. */
function Days({ label, values, disabled, onChange }: ValuesProps) {
  const [day, setDay] = useState('');
  const add = () => {
    if (day !== '' && !values.includes(day)) onChange([...values, day].sort());
    setDay('');
  };
  return (
    <Group gap="xs">
      <TextInput
        type="date"
        aria-label={label}
        value={day}
        disabled={disabled}
        onChange={(event) => setDay(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            event.preventDefault();
            add();
          }
        }}
      />
      <Button variant="default" disabled={disabled || day === ''} onClick={add}>
        Add date
      </Button>
      {values.length > 0 && (
        <PillGroup>
          {values.map((value) => (
            <Pill
              key={value}
              withRemoveButton={!disabled}
              removeButtonProps={{
                'aria-label': `Remove ${formatDay(value)}`,
                'aria-hidden': false,
                tabIndex: 0,
              }}
              onRemove={() => onChange(values.filter((one) => one !== value))}
            >
              {formatDay(value)}
            </Pill>
          ))}
        </PillGroup>
      )}
    </Group>
  );
}

/** Text or numbers in HubSpot's format. */
function Typed({ label, property, values, disabled, onChange }: ValuesProps) {
  const [objection, setObjection] = useState<string>();
  return (
    <TagsInput
      aria-label={label}
      placeholder={values.length === 0 ? 'Type a value and press Enter' : ''}
      disabled={disabled}
      maxTags={mostValues}
      acceptValueOnBlur
      splitChars={property?.valueType === 'number' ? [' '] : []}
      error={objection}
      value={values}
      onChange={(next) => {
        const trimmed = next.map((value) => value.trim()).filter((value) => value !== '');
        const refused = trimmed.map((value) => objectionToValue(value, property)).find(Boolean);
        setObjection(refused);
        onChange([...new Set(trimmed.filter((value) => objectionToValue(value, property) === undefined))]);
      }}
    />
  );
}

/** The values of a condition: options if HubSpot has any, otherwise dates, numbers, or text. */
export function FilterValues(props: ValuesProps) {
  const { label, property, choices, values, disabled, onChange } = props;
  if (choices.length > 0) {
    return (
      <MultiSelect
        aria-label={label}
        placeholder={values.length === 0 ? 'Choose values' : ''}
        searchable
        limit={shownAtOnce}
        maxValues={mostValues}
        disabled={disabled}
        nothingFoundMessage="No matching value"
        value={values}
        onChange={onChange}
        data={choices}
      />
    );
  }
  return property?.valueType === 'date' ? <Days {...props} /> : <Typed {...props} />;
}
