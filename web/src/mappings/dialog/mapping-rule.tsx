import { Checkbox, Radio, Stack } from '@mantine/core';
import { inputLabels } from '../../../../src/contract/input-labels.ts';
import type { Mapping, Property } from '../../../../src/contract/mappings.ts';
import { reverseOf, withRule } from '../mapping-edit.ts';
import {
  type FitContext,
  type findField,
  fitsPlainly,
  isFixed,
  objectionToPair,
  replacedBy,
} from '../mapping-fit.ts';
import { type Rule, ruleOf, rules, ruleWords } from '../mapping-words.ts';

/** A part of the dialog of a mapping. */
export interface PartProps {
  mapping: Mapping;
  property: Property | undefined;
  field: ReturnType<typeof findField>;
  context: FitContext;
  onChange: (mapping: Mapping) => void;
}

const directionOf = (rule: Rule): Mapping['direction'] =>
  rule.startsWith('inbound') ? 'inbound' : 'outbound';

/** Why a direction can't be chosen, or what choosing it requires. */
const standingOf = (
  rule: Rule,
  { mapping, property, field, context }: PartProps,
): { objection?: string | undefined; note?: string; leavesField: boolean } => {
  if (!property || !field) return { leavesField: false };
  const direction = directionOf(rule);
  const pair = objectionToPair(direction, property, mapping.field, context);
  if (pair === undefined) {
    const fixed = rule === 'inbound_blank' && isFixed(field);
    return { objection: fixed ? 'Always synced.' : undefined, leavesField: false };
  }
  const goesElsewhere = context.fields.some(
    (other) => objectionToPair(direction, property, other.field, context) === undefined,
  );
  return goesElsewhere
    ? { note: `${pair} Choose this, then another field.`, leavesField: true }
    : { objection: pair, leavesField: false };
};

/** The sync direction. Directions that don't work are listed with the reason. */
export function RuleChoice(part: PartProps) {
  const { mapping, property, field, onChange } = part;
  return (
    <Radio.Group
      label={inputLabels['mappings.*.direction']}
      value={ruleOf(mapping)}
      onChange={(value) => {
        const rule = rules.find((one) => one === value);
        if (!rule) return;
        const { leavesField } = standingOf(rule, part);
        onChange(
          leavesField
            ? withRule({ ...mapping, field: '' }, rule, property, undefined)
            : withRule(mapping, rule, property, field),
        );
      }}
    >
      <Stack gap={8} mt={6}>
        {rules.map((rule) => {
          const { objection, note } = standingOf(rule, part);
          return (
            <Radio
              key={rule}
              value={rule}
              label={ruleWords[rule].word}
              description={objection ?? note ?? ruleWords[rule].meaning}
              disabled={objection !== undefined && rule !== ruleOf(mapping)}
            />
          );
        })}
      </Stack>
    </Radio.Group>
  );
}

/** Whether to map the other direction, too. */
export function WayBack({
  mapping,
  property,
  field,
  context,
  back,
  onBack,
}: Omit<PartProps, 'onChange'> & {
  back: boolean;
  onBack: (back: boolean) => void;
}) {
  if (!property || !field) return null;
  const isIn = mapping.direction === 'inbound';
  const direction = isIn ? 'outbound' : 'inbound';
  const own = reverseOf(mapping, context.mappings);
  const objection =
    objectionToPair(direction, property, mapping.field, context) ??
    (replacedBy({ ...mapping, direction }, { ...context, except: own })
      ? 'Another mapping already uses that direction.'
      : undefined);
  const why =
    objection ??
    (own || fitsPlainly(direction, property, field)
      ? undefined
      : 'Its values need a transform: add a separate mapping.');
  return (
    <Checkbox
      label={isIn ? 'Also send it back to HubSpot' : 'Also sync it from HubSpot'}
      description={why ?? 'Both directions: the latest change wins.'}
      checked={back}
      disabled={why !== undefined && !back}
      onChange={(event) => onBack(event.currentTarget.checked)}
    />
  );
}
