import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import type { Mapping, MappingSample, MappingSet, PropertyList } from '../../../src/contract/mappings.ts';
import { Dialog } from './dialog.tsx';
import { GroupedSelect } from './grouped-select.tsx';
import { fieldGroups, newCustomField, propertyGroups, refitted, reverseOf, setWith } from './mapping-edit.ts';
import {
  customNameOf,
  type FitContext,
  findField,
  fittingCustomName,
  isFixed,
  objectionToCustomName,
  objectionToMapping,
  objectionToPair,
  replacedBy,
  sourceLabel,
} from './mapping-fit.ts';
import { type PartProps, RuleChoice, WayBack } from './mapping-rule.tsx';
import { SampleOfBoth } from './mapping-sample.tsx';
import { MappingValues } from './mapping-values.tsx';
import { customFieldName, customFieldOf, fieldLabel, isCustomField, isRestless } from './mapping-words.ts';
import { useWholeProperty } from './whole-property.ts';

/** What is being mapped: an existing mapping, or the beginning of a new one. */
export interface MappingTarget {
  opened: Mapping | undefined;
  start: Mapping;
}

interface MappingDialogProps {
  target: MappingTarget;
  set: MappingSet;
  list: PropertyList;
  mappings: Mapping[];
  healths: ReadonlySet<string>;
  sample: MappingSample['record'] | undefined;
  onChange: (mappings: Mapping[]) => void;
  onClose: () => void;
}

/** What gives way to a mapping. */
const replacedInWords = (
  replaced: Mapping,
  mapping: Mapping,
  { items }: PropertyList,
  { fields }: MappingSet,
): string => {
  const from = sourceLabel(replaced, items, fields);
  const to = sourceLabel(mapping, items, fields);
  const target =
    mapping.direction === 'inbound'
      ? fieldLabel(mapping.field, fields)
      : `HubSpot’s ${sourceLabel({ ...mapping, direction: 'inbound' }, items, fields)}`;
  return `${target} is filled from ${from} now. Replacing it fills ${target} from ${to} instead.`;
};

/** One mapping: its two ends, who wins, and what is done with the values. It changes the draft, and saves nothing. */
export function MappingDialog(props: MappingDialogProps) {
  const { target, set, list, mappings, healths, sample, onChange, onClose } = props;
  const { opened } = target;
  const [mapping, setMapping] = useState(target.start);
  const [back, setBack] = useState(() => reverseOf(target.start, mappings) !== undefined);
  const [tried, setTried] = useState(false);
  const context: FitContext = { fields: set.fields, mappings, except: opened, healths };
  const listed = list.items.find(({ name }) => name === mapping.property);
  const property = useWholeProperty(set.integrationId, set.objectType, listed);
  const field = findField(mapping.field, set.fields);
  const isNew = isCustomField(mapping.field) && !mappings.some((one) => one.field === mapping.field);
  const knownCustom = Object.keys(sample?.fields ?? {}).filter(isCustomField);
  const isNaming = mapping.field === newCustomField || (isNew && !knownCustom.includes(mapping.field));
  const named = isNaming && mapping.field !== newCustomField ? customFieldName(mapping.field) : '';
  const objection = objectionToMapping(mapping, property, context);
  const nameObjection =
    named === ''
      ? tried
        ? objectionToCustomName('')
        : undefined
      : (objectionToCustomName(named) ??
        (property && objectionToPair(mapping.direction, property, mapping.field, context)));
  const replaced = property && field && objection === undefined ? replacedBy(mapping, context) : undefined;
  const isShownAbove = !property || mapping.field === '' || (isNaming && nameObjection !== undefined);
  const part: PartProps = { mapping, property, field, context, onChange: setMapping };

  /** The custom field as it is called at first: like its property. */
  const fieldNamedAfter = (name: string): string => {
    const next = list.items.find((one) => one.name === name);
    return next ? customFieldOf(customNameOf(next)) : newCustomField;
  };
  const chooseProperty = (name: string) => {
    const next = list.items.find((one) => one.name === name);
    // A name that nobody has changed follows the property.
    const follows = isNaming && (named === '' || mapping.field === fieldNamedAfter(mapping.property));
    const chosen = follows ? fieldNamedAfter(name) : mapping.field;
    setMapping(refitted({ ...mapping, property: name, field: chosen }, next, findField(chosen, set.fields)));
  };
  const chooseField = (name: string) => {
    const chosen = name === newCustomField ? fieldNamedAfter(mapping.property) : name;
    setMapping(refitted({ ...mapping, field: chosen }, property, findField(chosen, set.fields)));
  };
  const apply = () => {
    setTried(true);
    if (objection !== undefined) return;
    onChange(setWith(mappings, opened, mapping, back));
    onClose();
  };
  return (
    <Dialog title={opened ? 'Change the mapping' : 'Map a property'} opened onClose={onClose} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        <Stack gap="md">
          <div className="cx-two-fields">
            <GroupedSelect
              label={inputLabels['mappings.*.property']}
              placeholder="Choose a property"
              nothingFound="No such property"
              value={mapping.property === '' ? null : mapping.property}
              error={
                property
                  ? undefined
                  : mapping.property !== ''
                    ? 'HubSpot has it no more. Choose another one.'
                    : tried
                      ? 'Choose a property.'
                      : undefined
              }
              groups={propertyGroups(list, mapping, context)}
              onChange={chooseProperty}
            />
            <GroupedSelect
              label={inputLabels['mappings.*.field']}
              placeholder="Choose a field"
              nothingFound="No such field"
              value={isNaming ? newCustomField : mapping.field === '' ? null : mapping.field}
              error={tried && mapping.field === '' ? 'Choose a field.' : undefined}
              groups={fieldGroups({ set, list }, knownCustom, mapping.direction, property, context)}
              onChange={chooseField}
            />
          </div>
          {isNaming && (
            <TextInput
              label="Name of the custom field"
              description="Programs know it by this name: letters, digits, “_” and “-”. Capitals matter."
              maxLength={100}
              value={named}
              error={nameObjection}
              onChange={(event) => {
                const name = fittingCustomName(event.currentTarget.value);
                setMapping({ ...mapping, field: name === '' ? newCustomField : customFieldOf(name) });
              }}
            />
          )}
          <SampleOfBoth sample={sample} mapping={mapping} property={property} />
          {property && isRestless(property) && (
            <p className="cx-filter-warning">
              HubSpot changes this property all the time: every change would be a change here, too.
            </p>
          )}
          {replaced && <p role="status">{replacedInWords(replaced, mapping, list, set)}</p>}
          <RuleChoice {...part} />
          <MappingValues {...part} />
          <WayBack
            mapping={mapping}
            property={property}
            field={field}
            context={context}
            back={back}
            onBack={setBack}
          />
          {tried && objection !== undefined && !isShownAbove && (
            <p className="cx-mapping-problem" role="alert">
              {objection}
            </p>
          )}
          <Group justify="flex-end" gap="sm">
            {opened && (
              <Button
                variant="subtle"
                className="cx-danger"
                mr="auto"
                disabled={field !== undefined && isFixed(field) && property !== undefined}
                onClick={() => {
                  onChange(mappings.filter((one) => one !== opened));
                  onClose();
                }}
              >
                Take it out
              </Button>
            )}
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit">{replaced ? 'Replace' : opened ? 'Change it' : 'Map it'}</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
