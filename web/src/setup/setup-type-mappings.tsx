import { ActionIcon, Button, Checkbox, SimpleGrid, Skeleton, Table, VisuallyHidden } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Mapping, MappingSet, Property } from '../../../src/contract/mappings.ts';
import { plural, shorten } from '../format/text.ts';
import { keyOf } from '../mappings/mapping-draft.ts';
import { fieldLabel, isCustomField } from '../mappings/mapping-words.ts';
import {
  isAmong,
  replacementOf,
  suggestMappings,
  withBack,
} from '../mappings/suggestions/suggest-mappings.ts';
import { labelIn } from '../ui/form/property-choices.ts';
import { Panel, PanelFoot } from '../ui/page/panel.tsx';
import { hubspotNouns, ourNouns } from '../ui/words.ts';
import { SetupArr } from './setup-arr.tsx';
import styles from './setup-type-mappings.module.css';

interface TypeProps {
  /** The saved set. Removed mappings keep their place until the draft is saved. */
  set: MappingSet;
  /** Undefined while loading; null if they couldn't be loaded. */
  properties: Property[] | undefined | null;
  mappings: Mapping[];
  onChange: (mappings: Mapping[]) => void;
}

/** A saved mapping and its draft: kept, removed, or with another property. */
function MappingRow({ mapping, set, properties, mappings, onChange }: TypeProps & { mapping: Mapping }) {
  const field = set.fields.find((one) => one.field === mapping.field);
  const fixed = field?.alwaysFrom === mapping.property;
  const replacement = replacementOf(mapping, mappings);
  const kept = isAmong(mapping, mappings);
  const shown = replacement ?? mapping;
  const theirs = labelIn(properties, mapping.property);
  return (
    <Table.Tr className={styles.row} data-removed={(!kept && !replacement) || undefined}>
      <Table.Td>
        <span dir="auto">{labelIn(properties, shown.property)}</span>
        <span className="cx-cell-sub">
          <code className="cx-code">{shorten(shown.property, 80)}</code>
          {replacement && <> replaces {theirs}</>}
        </span>
      </Table.Td>
      <Table.Td>
        <span dir="auto">{shorten(fieldLabel(mapping.field, set.fields), 80)}</span>
        {isCustomField(mapping.field) && <span className="cx-cell-sub">custom field</span>}
        {!kept && !replacement && <span className="cx-cell-sub">removed</span>}
      </Table.Td>
      <Table.Td w={104} ta="right">
        {fixed ? (
          <span className="cx-soft">required</span>
        ) : kept ? (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove ${theirs}`}
            onClick={() => onChange(mappings.filter((one) => keyOf(one) !== keyOf(mapping)))}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        ) : (
          <Button
            variant="default"
            size="compact-xs"
            aria-label={`Restore ${theirs}`}
            onClick={() => onChange(withBack(mapping, mappings, set.mappings))}
          >
            Restore
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

const suggestedAtFirst = 6;

/** Suggested mappings; selected ones keep their place. */
function Suggestions({ set, properties, mappings, onChange }: TypeProps) {
  const [all, setAll] = useState(false);
  if (properties === null) return <PanelFoot>Couldn’t load custom properties.</PanelFoot>;
  if (properties === undefined) return <Skeleton h={60} m="md" aria-hidden />;
  const suggested = suggestMappings(set, properties);
  if (suggested.length === 0) return null;
  const shown = all ? suggested : suggested.slice(0, suggestedAtFirst);
  return (
    <fieldset className={styles.suggested}>
      <legend>Suggested custom properties</legend>
      <SimpleGrid minColWidth={220} spacing="md" verticalSpacing="sm" mb="xs">
        {shown.map((mapping) => (
          <Checkbox
            key={mapping.property}
            checked={isAmong(mapping, mappings)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked
                  ? [...mappings, mapping]
                  : mappings.filter((one) => keyOf(one) !== keyOf(mapping)),
              )
            }
            label={<bdi>{labelIn(properties, mapping.property)}</bdi>}
            description={`as ${isCustomField(mapping.field) ? 'custom field ' : ''}${shorten(fieldLabel(mapping.field, set.fields), 60)}`}
          />
        ))}
      </SimpleGrid>
      {suggested.length > shown.length && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
          Show all {suggested.length}
        </Button>
      )}
    </fieldset>
  );
}

/** The mappings of an object type before its first sync: they can be removed and restored, and others added. */
export function SetupTypeMappings(props: TypeProps) {
  const { set, mappings } = props;
  const isInbound = ({ direction }: Mapping) => direction === 'inbound';
  const count = mappings.filter(isInbound).length;
  return (
    <Panel
      title={
        set.objectType === 'deal'
          ? 'Deals'
          : `${hubspotNouns[set.objectType]} become ${ourNouns[set.objectType]}`
      }
      note={<span className="cx-nowrap">{plural(count, 'property', 'properties')}</span>}
      flush
    >
      <Table className="cx-table">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>HubSpot property</Table.Th>
            <Table.Th>CSCX field</Table.Th>
            <Table.Th>
              <VisuallyHidden>Remove or restore</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {set.mappings.filter(isInbound).map((mapping) => (
            <MappingRow key={keyOf(mapping)} mapping={mapping} {...props} />
          ))}
        </Table.Tbody>
      </Table>
      {set.objectType === 'company' && props.properties && (
        <SetupArr {...props} properties={props.properties} />
      )}
      <Suggestions {...props} />
    </Panel>
  );
}
