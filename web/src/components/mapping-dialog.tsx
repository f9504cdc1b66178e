import { Button, Checkbox, Group, Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type {
  Mapping,
  MappingSample,
  MappingSet,
  Property,
  PropertyList,
} from '../../../src/contract/mappings.ts';
import { Dialog } from './dialog.tsx';
import { GroupedSelect } from './grouped-select.tsx';
import {
  fieldGroups,
  newCustomField,
  propertyGroups,
  refitted,
  reverseOf,
  setWith,
  withRule,
} from './mapping-edit.ts';
import {
  type FitContext,
  findField,
  fitsPlainly,
  isFixed,
  objectionToMapping,
  objectionToPair,
} from './mapping-fit.ts';
import { SampleOfBoth } from './mapping-sample.tsx';
import { MappingValues } from './mapping-values.tsx';
import {
  customFieldName,
  customFieldOf,
  isCustomField,
  isRestless,
  ruleOf,
  rules,
  ruleWords,
} from './mapping-words.ts';

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

interface PartProps {
  mapping: Mapping;
  property: Property | undefined;
  field: ReturnType<typeof findField>;
  context: FitContext;
  onChange: (mapping: Mapping) => void;
}

/** Who wins. What cannot be is there, with the reason. */
function RuleChoice({ mapping, property, field, context, onChange }: PartProps) {
  const objectionTo = (rule: (typeof rules)[number]): string | undefined => {
    if (!property || !field) return undefined;
    const direction = rule.startsWith('inbound') ? 'inbound' : 'outbound';
    const pair = objectionToPair(direction, property, mapping.field, context);
    return pair ?? (rule === 'inbound_blank' && isFixed(field) ? 'Always filled as it is.' : undefined);
  };
  return (
    <Radio.Group
      label="Who wins"
      value={ruleOf(mapping)}
      onChange={(value) => {
        const rule = rules.find((one) => one === value);
        if (rule) onChange(withRule(mapping, rule, property, field));
      }}
    >
      <Stack gap={8} mt={6}>
        {rules.map((rule) => {
          const objection = objectionTo(rule);
          return (
            <Radio
              key={rule}
              value={rule}
              label={ruleWords[rule].word}
              description={objection ?? ruleWords[rule].meaning}
              disabled={objection !== undefined && rule !== ruleOf(mapping)}
            />
          );
        })}
      </Stack>
    </Radio.Group>
  );
}

/** Both ends joined the other way, too. */
function WayBack({
  mapping,
  property,
  field,
  context,
  back,
  onBack,
}: Pick<PartProps, 'mapping' | 'property' | 'field' | 'context'> & {
  back: boolean;
  onBack: (back: boolean) => void;
}) {
  if (!property || !field) return null;
  const isIn = mapping.direction === 'inbound';
  const direction = isIn ? 'outbound' : 'inbound';
  const own = reverseOf(mapping, context.mappings);
  const objection = objectionToPair(direction, property, mapping.field, { ...context, except: own });
  const why =
    objection ??
    (own || fitsPlainly(direction, property, field)
      ? undefined
      : 'Its values would have to be made fit: map it on its own.');
  return (
    <Checkbox
      label={isIn ? 'Send it back to HubSpot as well' : 'Take it from HubSpot as well'}
      description={why ?? 'Both ways: whoever changes it last wins.'}
      checked={back}
      disabled={why !== undefined && !back}
      onChange={(event) => onBack(event.currentTarget.checked)}
    />
  );
}

/** One mapping: its two ends, who wins, and what is done with the values. It changes the draft, and saves nothing. */
export function MappingDialog(props: MappingDialogProps) {
  const { target, set, list, mappings, healths, sample, onChange, onClose } = props;
  const { opened } = target;
  const [mapping, setMapping] = useState(target.start);
  const [back, setBack] = useState(() => reverseOf(target.start, mappings) !== undefined);
  const [tried, setTried] = useState(false);
  const context: FitContext = { fields: set.fields, mappings, except: opened, healths };
  const property = list.items.find(({ name }) => name === mapping.property);
  const field = findField(mapping.field, set.fields);
  const isNew = isCustomField(mapping.field) && !mappings.some((one) => one.field === mapping.field);
  const [named, setNamed] = useState(
    isNew && target.start.field !== newCustomField ? customFieldName(target.start.field) : '',
  );
  const knownCustom = Object.keys(sample?.fields ?? {}).filter(isCustomField);
  const isNaming = mapping.field === newCustomField || (isNew && !knownCustom.includes(mapping.field));
  const objection = objectionToMapping(mapping, property, context);
  const part: PartProps = { mapping, property, field, context, onChange: setMapping };

  const chooseProperty = (name: string) => {
    const next = list.items.find((one) => one.name === name);
    setMapping(refitted({ ...mapping, property: name }, next, field));
  };
  const chooseField = (name: string) => {
    const next = { ...mapping, field: name };
    if (name === newCustomField) setNamed('');
    const found = findField(name, set.fields);
    const isBlocked =
      property && objectionToPair(next.direction, property, name, context) !== undefined
        ? withRule(next, next.direction === 'inbound' ? 'outbound' : 'inbound', property, found)
        : next;
    setMapping(refitted(isBlocked, property, found));
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
              label="Property in HubSpot"
              placeholder="Choose a property"
              nothingFound="No such property"
              value={mapping.property === '' ? null : mapping.property}
              error={
                mapping.property !== '' && !property
                  ? 'HubSpot has it no more. Choose another one.'
                  : undefined
              }
              groups={propertyGroups(list, mapping, context)}
              onChange={chooseProperty}
            />
            <GroupedSelect
              label="Field here"
              placeholder="Choose a field"
              nothingFound="No such field"
              value={isNaming ? newCustomField : mapping.field === '' ? null : mapping.field}
              groups={fieldGroups(set, knownCustom, property, context)}
              onChange={chooseField}
            />
          </div>
          {isNaming && (
            <TextInput
              label="Name of the custom field"
              description="Programs know it by this name: letters, digits, “_” and “-”. Capitals matter."
              maxLength={100}
              value={named}
              error={named === '' && !tried ? undefined : nameObjection(objection, mapping, named)}
              onChange={(event) => {
                const name = event.currentTarget.value.trim();
                setNamed(name);
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
          {tried && objection !== undefined && (
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
            <Button type="submit">{opened ? 'Change it' : 'Map it'}</Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

const nameObjection = (
  objection: string | undefined,
  mapping: Mapping,
  named: string,
): string | undefined => {
  if (named === '') return 'Give the custom field a name.';
  return isCustomField(mapping.field) && objection?.startsWith('A name') ? objection : undefined;
};
