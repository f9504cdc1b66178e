import { Flex } from '@mantine/core';
import type { MappingSet, Property } from '../../../src/contract/mappings.ts';
import { Tag } from '../ui/value/state-pill.tsx';
import { keyOf, type MappingChanges } from './mapping-draft.ts';
import { mappingInWords } from './mapping-words.ts';

/** The differences between two sets, a line for each mapping. */
export function ChangesInWords({
  changes: { added, removed, changed },
  properties,
  fields,
}: {
  changes: MappingChanges;
  properties: readonly Property[];
  fields: MappingSet['fields'];
}) {
  return (
    <Flex component="ul" direction="column" gap="xs" className="cx-break">
      {added.map((mapping) => (
        <li key={`added ${keyOf(mapping)}`}>
          <Tag tone="good">Added</Tag> <bdi>{mappingInWords(mapping, properties, fields)}</bdi>
        </li>
      ))}
      {changed.map(({ before, after }) => (
        <li key={`changed ${keyOf(after)}`}>
          <Tag tone="busy">Changed</Tag> <bdi>{mappingInWords(after, properties, fields)}</bdi>{' '}
          <span className="cx-soft">
            was: <bdi>{mappingInWords(before, properties, fields)}</bdi>
          </span>
        </li>
      ))}
      {removed.map((mapping) => (
        <li key={`removed ${keyOf(mapping)}`}>
          <Tag tone="bad">Removed</Tag> <bdi>{mappingInWords(mapping, properties, fields)}</bdi>
        </li>
      ))}
    </Flex>
  );
}
