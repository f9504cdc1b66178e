import { ActionIcon, Button, Checkbox, Skeleton, Table } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Mapping, MappingSet, Property } from '../../../src/contract/mappings.ts';
import { plural, shorten } from '../format/text.ts';
import { keyOf } from './mapping-draft.ts';
import { fieldLabel, isCustomField } from './mapping-words.ts';
import { Panel } from './panel.tsx';
import { labelIn } from './property-choices.ts';
import { SetupArr } from './setup-arr.tsx';
import { isAmong, replacementOf, suggestMappings, withBack } from './setup-suggestions.ts';
import { hubspotNouns, ourNouns } from './words.ts';

interface TypeProps {
  /** As it is saved: what is taken out of it stays in its place until then. */
  set: MappingSet;
  /** Undefined: on their way; null: they could not be read. */
  properties: Property[] | undefined | null;
  mappings: Mapping[];
  onChange: (mappings: Mapping[]) => void;
}

/** A mapping that is saved, as it is now: kept, taken out, or with another property in its place. */
function MappingRow({ mapping, set, properties, mappings, onChange }: TypeProps & { mapping: Mapping }) {
  const field = set.fields.find((one) => one.field === mapping.field);
  const fixed = field?.alwaysFrom === mapping.property;
  const replacement = replacementOf(mapping, mappings);
  const kept = isAmong(mapping, mappings);
  const shown = replacement ?? mapping;
  const theirs = labelIn(properties, mapping.property);
  return (
    <Table.Tr className="cx-setup-mapping" data-out={(!kept && !replacement) || undefined}>
      <Table.Td>
        <span dir="auto">{labelIn(properties, shown.property)}</span>
        <span className="cx-cell-sub">
          <code className="cx-code">{shorten(shown.property, 80)}</code>
          {replacement && <> instead of {theirs}</>}
        </span>
      </Table.Td>
      <Table.Td>
        <span dir="auto">{shorten(fieldLabel(mapping.field, set.fields), 80)}</span>
        {isCustomField(mapping.field) && <span className="cx-cell-sub">custom field</span>}
        {!kept && !replacement && <span className="cx-cell-sub cx-setup-out">left out</span>}
      </Table.Td>
      <Table.Td className="cx-setup-remove">
        {fixed ? (
          <span className="cx-soft">always</span>
        ) : kept ? (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Leave out ${theirs}`}
            onClick={() => onChange(mappings.filter((one) => keyOf(one) !== keyOf(mapping)))}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        ) : (
          <Button
            variant="default"
            size="compact-xs"
            aria-label={`Put back ${theirs}`}
            onClick={() => onChange(withBack(mapping, mappings, set.mappings))}
          >
            Put back
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

const suggestedAtFirst = 6;

/** What could be mapped as well; what is ticked stays where it is. */
function Suggestions({ set, properties, mappings, onChange }: TypeProps) {
  const [all, setAll] = useState(false);
  if (properties === null)
    return <p className="cx-stage-note">The portal’s own properties could not be read.</p>;
  if (properties === undefined) return <Skeleton h={60} m="md" aria-hidden />;
  const suggested = suggestMappings(set, properties);
  if (suggested.length === 0) return null;
  const shown = all ? suggested : suggested.slice(0, suggestedAtFirst);
  return (
    <fieldset className="cx-setup-suggested">
      <legend>The portal’s own properties, suggested</legend>
      <div className="cx-setup-suggestions">
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
      </div>
      {suggested.length > shown.length && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
          Show all {suggested.length}
        </Button>
      )}
    </fieldset>
  );
}

/** The mappings of an object type before its first sync: each can be left out and put back, and others taken in. */
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
      note={plural(count, 'property', 'properties')}
      flush
    >
      <Table className="cx-table cx-table-setup-mappings">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Property in HubSpot</Table.Th>
            <Table.Th>Field here</Table.Th>
            <Table.Th>
              <span className="cx-unseen">Leave out or put back</span>
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
