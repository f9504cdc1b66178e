import { Button, Flex, Group, Stack, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconArrowLeft, IconArrowRight, IconLink } from '@tabler/icons-react';
import type { Mapping, MappingSample, MappingSet, Property } from '../../../src/contract/mappings.ts';
import { formatDaysIn } from '../format/dates.ts';
import { shorten } from '../format/text.ts';
import { propertyLabel } from '../ui/form/property-choices.ts';
import { Callout } from '../ui/page/callout.tsx';
import { Tag } from '../ui/value/state-pill.tsx';
import { schemaDriftWords } from '../ui/words.ts';
import { keyOf } from './mapping-draft.ts';
import { findField, isFixed } from './mapping-fit.ts';
import { MappingProblem } from './mapping-problem.tsx';
import styles from './mapping-row.module.css';
import type { PropertyRow } from './mapping-rows.ts';
import { ourSample, SampleValue, theirSample } from './mapping-sample.tsx';
import {
  fieldLabel,
  isCustomField,
  isRestless,
  kindBadge,
  particulars,
  propertyTypeWord,
  ruleOf,
  ruleWords,
} from './mapping-words.ts';

export interface RowProps {
  row: PropertyRow;
  set: MappingSet;
  healths: ReadonlySet<string>;
  sample: MappingSample['record'] | undefined;
  /** Keys of mappings with unsaved changes. */
  unsaved: ReadonlySet<string>;
  mayAdminister: boolean;
  onEdit: (mapping: Mapping) => void;
  onMap: (property: string) => void;
  onTake: (mapping: Mapping) => void;
}

/** The kind of a property. */
const ownerWord = (property: Property, healths: ReadonlySet<string>): string =>
  healths.has(property.name) ? 'Health property' : property.hubspotDefined ? 'Standard' : 'Custom';

/** Parts next to each other that wrap if needed. */
const inLine = { wrap: 'wrap', align: 'center', rowGap: 2, columnGap: 'xs', miw: 0, maw: '100%' } as const;

function Theirs({ row, healths, sample }: Pick<RowProps, 'row' | 'healths' | 'sample'>) {
  const { name, property } = row;
  return (
    <Stack gap={2} align="flex-start" miw={0} className="cx-break">
      <Flex component="p" {...inLine}>
        <strong dir="auto">{property ? propertyLabel(property) : shorten(name, 80)}</strong>{' '}
        {property ? <Tag>{propertyTypeWord(property)}</Tag> : <Tag tone="bad">Deleted in HubSpot</Tag>}
        {property?.archived && <Tag tone="warn">Archived</Tag>}
        {property && isRestless(property) && <Tag tone="warn">Changes constantly</Tag>}
      </Flex>
      <Flex component="p" fz="xs" c="var(--cx-soft)" {...inLine}>
        <code className="cx-code">{shorten(name, 80)}</code>
        {property && (
          <span>
            {ownerWord(property, healths)}
            {property.readOnlyValue && ', read-only'}
          </span>
        )}
        {property?.calculated && (
          <span>Calculated by HubSpot without a change history: checked about every 30 minutes</span>
        )}
        {sample && property && <SampleValue text={theirSample(sample, name, property)} />}
      </Flex>
    </Stack>
  );
}

/** The direction of a mapping, and its transform and default. */
const ruleInWords = (mapping: Mapping, isAlways: boolean, twoWay: boolean): string => {
  const isIn = mapping.direction === 'inbound';
  const bothWays = isIn ? 'Both directions: the latest change wins' : 'And back to HubSpot';
  const rule = twoWay && !mapping.onlyIfBlank ? bothWays : ruleWords[ruleOf(mapping)].word;
  const more = particulars(mapping).map((text) => `; ${text.charAt(0).toLowerCase()}${text.slice(1)}`);
  return `${isAlways ? 'Always synced from this property' : rule}${more.join('')}`;
};

function Entry({
  mapping,
  twoWay,
  row,
  set,
  sample,
  unsaved,
  mayAdminister,
  isLast,
  onEdit,
  onMap,
}: Omit<RowProps, 'healths' | 'onTake'> & { mapping: Mapping; twoWay: boolean; isLast: boolean }) {
  const isIn = mapping.direction === 'inbound';
  const field = findField(mapping.field, set.fields);
  const label = fieldLabel(mapping.field, set.fields);
  const problem = row.problems.get(keyOf(mapping));
  const isAlways = field !== undefined && isFixed(field);
  const theirs = row.property ? propertyLabel(row.property) : shorten(row.name, 60);
  const said = isIn ? `${theirs} fills ${label}` : `${label} fills HubSpot’s ${theirs}`;
  return (
    <li className={styles.entry}>
      <Tooltip label={isIn ? 'From HubSpot' : 'To HubSpot'} openDelay={300}>
        <span className={styles.arrow} data-direction={mapping.direction}>
          {isIn ? (
            <IconArrowRight size={18} stroke={1.8} aria-hidden />
          ) : (
            <IconArrowLeft size={18} stroke={1.8} aria-hidden />
          )}
          <VisuallyHidden>{isIn ? 'fills' : 'is filled from'}</VisuallyHidden>
        </span>
      </Tooltip>
      <Stack gap={2} align="flex-start" miw={0} className="cx-break">
        <Flex component="p" {...inLine}>
          <strong dir="auto">{label}</strong> {field && <Tag>{kindBadge(field.kind)}</Tag>}
          {unsaved.has(keyOf(mapping)) && <Tag tone="busy">Unsaved</Tag>}
        </Flex>
        <Flex component="p" fz="xs" c="var(--cx-soft)" {...inLine}>
          <code className="cx-code">{shorten(mapping.field, 80)}</code>
          {sample && (isIn || !twoWay) && (
            <SampleValue text={ourSample(sample, mapping.field, isIn ? row.property : undefined)} />
          )}
        </Flex>
        <p className="cx-soft">{ruleInWords(mapping, isAlways, twoWay)}</p>
        {problem !== undefined && <MappingProblem>{shorten(problem, 600)}</MappingProblem>}
      </Stack>
      {mayAdminister && (
        <Group gap="xs" wrap="nowrap" className={styles.actions}>
          {isLast && row.property && !row.property.archived && (
            <Button
              variant="subtle"
              size="xs"
              aria-label={`Map to another field: ${theirs}`}
              onClick={() => onMap(row.name)}
            >
              Map to another field
            </Button>
          )}
          {!isAlways && (
            <Button
              variant="default"
              size="xs"
              aria-label={`Edit: ${shorten(said, 160)}`}
              onClick={() => onEdit(mapping)}
            >
              Edit
            </Button>
          )}
        </Group>
      )}
    </li>
  );
}

const suggestedWords = ({ field }: Mapping, { fields }: MappingSet): string =>
  isCustomField(field) ? 'Add as custom field' : `Map to ${fieldLabel(field, fields)}`;

/** A HubSpot property on the left, and its mappings on the right. */
export function MappingRow(props: RowProps) {
  const { row, set, mayAdminister, onMap, onTake } = props;
  const { property, mappings, finding, suggestion } = row;
  const theirs = property ? propertyLabel(property) : shorten(row.name, 60);
  const isTwoWay = (mapping: Mapping) =>
    mappings.some((other) => other.field === mapping.field && other.direction !== mapping.direction);
  return (
    <li className={styles.row}>
      <Theirs {...props} />
      <Stack gap="xs" miw={0}>
        {mappings.length > 0 && (
          <Flex component="ul" direction="column" gap="xs">
            {mappings.map((mapping, index) => (
              <Entry
                key={keyOf(mapping)}
                mapping={mapping}
                twoWay={isTwoWay(mapping)}
                isLast={index === mappings.length - 1}
                {...props}
              />
            ))}
          </Flex>
        )}
        {mappings.length === 0 && (
          <Group gap="xs" className={styles.none}>
            <Text span inherit c="dimmed" mr="auto">
              Not mapped
            </Text>
            {mayAdminister && suggestion && (
              <Button
                variant="light"
                size="xs"
                leftSection={<IconLink size={14} aria-hidden />}
                aria-label={`${suggestedWords(suggestion, set)}: ${theirs}, as suggested`}
                onClick={() => onTake(suggestion)}
              >
                {suggestedWords(suggestion, set)}
              </Button>
            )}
            {mayAdminister && (
              <Button
                variant="default"
                size="xs"
                aria-label={`Map ${theirs}`}
                onClick={() => onMap(row.name)}
              >
                Map…
              </Button>
            )}
          </Group>
        )}
        {finding && (
          <Callout className={styles.finding}>
            <p>
              <Tag tone="warn">{schemaDriftWords[finding.kind]}</Tag>{' '}
              {shorten(formatDaysIn(finding.explanation), 600)}
            </p>
            <p>{shorten(finding.remedy, 600)}</p>
          </Callout>
        )}
      </Stack>
    </li>
  );
}
