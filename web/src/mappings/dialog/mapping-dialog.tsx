import { Button, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { inputLabels } from '../../../../src/contract/input-labels.ts';
import type { Mapping, MappingSample, MappingSet, PropertyList } from '../../../../src/contract/mappings.ts';
import { GroupedSelect } from '../../ui/form/grouped-select.tsx';
import { Dialog } from '../../ui/page/dialog.tsx';
import {
  fieldGroups,
  newCustomField,
  propertyGroups,
  refitted,
  reverseOf,
  setWith,
} from '../mapping-edit.ts';
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
} from '../mapping-fit.ts';
import { MappingProblem } from '../mapping-problem.tsx';
import { SampleOfBoth } from '../mapping-sample.tsx';
import { customFieldName, customFieldOf, fieldLabel, isCustomField, isRestless } from '../mapping-words.ts';
import { useWholeProperty } from '../whole-property.ts';
import { type PartProps, RuleChoice, WayBack } from './mapping-rule.tsx';
import { MappingValues } from './mapping-values.tsx';

/** What is being mapped: an existing mapping, or a new one. */
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

/** What a mapping replaces. */
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
  return `${target} is currently filled from ${from}. This fills it from ${to} instead.`;
};

/** The mapping being edited, and objections to it. */
function useMappingEdit({
  target: { opened, start },
  set,
  list,
  mappings,
  healths,
  sample,
}: MappingDialogProps) {
  const [mapping, setMapping] = useState(start);
  const [back, setBack] = useState(() => reverseOf(start, mappings) !== undefined);
  const [tried, setTried] = useState(false);
  const context: FitContext = { fields: set.fields, mappings, except: opened, healths };
  const propertyNamed = (name: string) => list.items.find((one) => one.name === name);
  const property = useWholeProperty(set.integrationId, set.objectType, propertyNamed(mapping.property));
  const field = findField(mapping.field, set.fields);
  const knownCustom = Object.keys(sample?.fields ?? {}).filter(isCustomField);
  const isNew = isCustomField(mapping.field) && !mappings.some((one) => one.field === mapping.field);
  const isNaming = mapping.field === newCustomField || (isNew && !knownCustom.includes(mapping.field));
  const named = isNaming && mapping.field !== newCustomField ? customFieldName(mapping.field) : '';
  const objection = objectionToMapping(mapping, property, context);
  const objectionToName = (): string | undefined => {
    if (named === '') return tried ? objectionToCustomName('') : undefined;
    const pair = property && objectionToPair(mapping.direction, property, mapping.field, context);
    return objectionToCustomName(named) ?? pair;
  };
  /** The default name of a custom field: that of its property. */
  const fieldNamedAfter = (name: string): string => {
    const next = propertyNamed(name);
    return next ? customFieldOf(customNameOf(next)) : newCustomField;
  };
  return {
    mapping,
    setMapping,
    back,
    setBack,
    tried,
    setTried,
    context,
    property,
    field,
    knownCustom,
    isNaming,
    named,
    objection,
    nameObjection: objectionToName(),
    replaced: property && field && objection === undefined ? replacedBy(mapping, context) : undefined,
    chooseProperty: (name: string) => {
      // A name that the user hasn't edited follows the property.
      const follows = isNaming && (named === '' || mapping.field === fieldNamedAfter(mapping.property));
      const chosen = follows ? fieldNamedAfter(name) : mapping.field;
      const next = { ...mapping, property: name, field: chosen };
      setMapping(refitted(next, propertyNamed(name), findField(chosen, set.fields)));
    },
    chooseField: (name: string) => {
      const chosen = name === newCustomField ? fieldNamedAfter(mapping.property) : name;
      setMapping(refitted({ ...mapping, field: chosen }, property, findField(chosen, set.fields)));
    },
  };
}

type Edit = ReturnType<typeof useMappingEdit>;

const objectionToProperty = ({ property, mapping, tried }: Edit): string | undefined => {
  if (property) return undefined;
  if (mapping.property !== '') return 'It no longer exists in HubSpot. Choose another.';
  return tried ? 'Choose a property.' : undefined;
};

/** The property, the field, and the name of a new custom field. */
function Ends({ edit, set, list }: { edit: Edit; set: MappingSet; list: PropertyList }) {
  const { mapping, setMapping, context, property, isNaming, tried } = edit;
  const field = mapping.field === '' ? null : mapping.field;
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <GroupedSelect
          label={inputLabels['mappings.*.property']}
          placeholder="Choose a property"
          nothingFound="No matching property"
          value={mapping.property === '' ? null : mapping.property}
          error={objectionToProperty(edit)}
          groups={propertyGroups(list, mapping, context)}
          onChange={edit.chooseProperty}
        />
        <GroupedSelect
          label={inputLabels['mappings.*.field']}
          placeholder="Choose a field"
          nothingFound="No matching field"
          value={isNaming ? newCustomField : field}
          error={tried && mapping.field === '' ? 'Choose a field.' : undefined}
          groups={fieldGroups({ set, list }, edit.knownCustom, mapping.direction, property, context)}
          onChange={edit.chooseField}
        />
      </SimpleGrid>
      {isNaming && (
        <TextInput
          label="Custom field name"
          description="Used in the API: letters, digits, “_”, and “-”. Case-sensitive."
          maxLength={100}
          value={edit.named}
          error={edit.nameObjection}
          onChange={(event) => {
            const name = fittingCustomName(event.currentTarget.value);
            setMapping({ ...mapping, field: name === '' ? newCustomField : customFieldOf(name) });
          }}
        />
      )}
    </>
  );
}

interface FootProps extends Pick<MappingDialogProps, 'mappings' | 'onChange' | 'onClose'> {
  opened: Mapping | undefined;
  edit: Edit;
}

/** The buttons of the dialog. */
function Foot({ opened, mappings, onChange, onClose, edit: { property, field, replaced } }: FootProps) {
  return (
    <Group justify="flex-end" gap="sm">
      {opened && (
        <Button
          variant="subtle"
          c="var(--cx-bad)"
          mr="auto"
          disabled={field !== undefined && isFixed(field) && property !== undefined}
          onClick={() => {
            onChange(mappings.filter((one) => one !== opened));
            onClose();
          }}
        >
          Remove mapping
        </Button>
      )}
      <Button variant="default" onClick={onClose}>
        Cancel
      </Button>
      <Button type="submit">{replaced ? 'Replace' : opened ? 'Save' : 'Add mapping'}</Button>
    </Group>
  );
}

/** A mapping: its property and field, the direction, and the transform. It edits the draft, and saves nothing. */
export function MappingDialog(props: MappingDialogProps) {
  const { target, set, list, mappings, sample, onChange, onClose } = props;
  const { opened } = target;
  const edit = useMappingEdit(props);
  const { mapping, property, field, context, objection, replaced, back } = edit;
  const part: PartProps = { mapping, property, field, context, onChange: edit.setMapping };
  const isShownAbove =
    !property || mapping.field === '' || (edit.isNaming && edit.nameObjection !== undefined);
  const apply = () => {
    edit.setTried(true);
    if (objection !== undefined) return;
    onChange(setWith(mappings, opened, mapping, back));
    onClose();
  };
  return (
    <Dialog title={opened ? 'Edit mapping' : 'Map property'} opened onClose={onClose} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        <Stack gap="md">
          <Ends edit={edit} set={set} list={list} />
          <SampleOfBoth sample={sample} mapping={mapping} property={property} />
          {property && isRestless(property) && (
            <Text inherit c="var(--cx-warn)" fw={550}>
              HubSpot changes this property constantly, so records would change constantly, too.
            </Text>
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
            onBack={edit.setBack}
          />
          {edit.tried && objection !== undefined && !isShownAbove && (
            <MappingProblem role="alert">{objection}</MappingProblem>
          )}
          <Foot opened={opened} mappings={mappings} edit={edit} onChange={onChange} onClose={onClose} />
        </Stack>
      </form>
    </Dialog>
  );
}
