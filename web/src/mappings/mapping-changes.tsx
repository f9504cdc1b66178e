import type { MappingSet, Property } from '../../../src/contract/mappings.ts';
import { Tag } from '../ui/state-pill.tsx';
import { keyOf, type MappingChanges } from './mapping-draft.ts';
import { mappingInWords } from './mapping-words.ts';

/** What is different between two sets, a line for each mapping. */
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
    <ul className="cx-map-changes">
      {added.map((mapping) => (
        <li key={`added ${keyOf(mapping)}`}>
          <Tag tone="good">New</Tag> <bdi>{mappingInWords(mapping, properties, fields)}</bdi>
        </li>
      ))}
      {changed.map(({ before, after }) => (
        <li key={`changed ${keyOf(after)}`}>
          <Tag tone="busy">Changed</Tag> <bdi>{mappingInWords(after, properties, fields)}</bdi>{' '}
          <span className="cx-soft">
            before: <bdi>{mappingInWords(before, properties, fields)}</bdi>
          </span>
        </li>
      ))}
      {removed.map((mapping) => (
        <li key={`removed ${keyOf(mapping)}`}>
          <Tag tone="bad">Out</Tag> <bdi>{mappingInWords(mapping, properties, fields)}</bdi>
        </li>
      ))}
    </ul>
  );
}
