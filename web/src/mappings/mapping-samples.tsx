import { Text, Title } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import type { Mapping, MappingPreview, MappingSet, Property } from '../../../src/contract/mappings.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDaysIn } from '../format/dates.ts';
import { plural, shorten } from '../format/text.ts';
import { labelIn } from '../ui/form/property-choices.ts';
import { OutsideLink } from '../ui/value/links.tsx';
import { hubspotNoun, hubspotNouns, ourNouns } from '../ui/words.ts';
import { keyOf, type MappingChanges } from './mapping-draft.ts';
import { type Effect, effectsOn, type PreviewedRecord } from './mapping-effects.ts';
import { MappingProblem } from './mapping-problem.tsx';
import styles from './mapping-samples.module.css';
import { fieldLabel } from './mapping-words.ts';

function Value({ text }: { text: string | null }) {
  return text === null ? (
    <span className={styles.empty}>empty</span>
  ) : (
    <bdi title={text.length > 80 ? shorten(text, 600) : undefined}>{shorten(text, 80)}</bdi>
  );
}

function RecordEffects({
  record,
  effects,
  set,
  properties,
}: {
  record: PreviewedRecord;
  effects: Effect[];
  set: MappingSet;
  properties: readonly Property[];
}) {
  const name = <bdi>{shorten(record.name, 80)}</bdi>;
  return (
    <li>
      <p className="cx-strong">{record.url ? <OutsideLink href={record.url}>{name}</OutsideLink> : name}</p>
      <dl>
        {effects.map(({ mapping, before, after, refused, shownHereAs }) => {
          const theirs = labelIn(properties, mapping.property);
          return (
            <div key={keyOf(mapping)}>
              <dt>
                {mapping.direction === 'inbound'
                  ? fieldLabel(mapping.field, set.fields)
                  : `HubSpot’s ${theirs}`}
              </dt>
              <dd>
                {refused === null ? (
                  <>
                    <Text span inherit c="dimmed">
                      <Value text={before} />
                    </Text>{' '}
                    <IconArrowRight size={14} aria-label="becomes" />{' '}
                    <span className="cx-strong">
                      <Value text={after} />
                    </span>
                    {shownHereAs !== null && (
                      <span className="cx-soft">
                        {' '}
                        (shown in CSCX as “<bdi>{shorten(shownHereAs, 60)}</bdi>”; use “Map values” to send
                        other text)
                      </span>
                    )}
                  </>
                ) : (
                  <>
                    <Value text={after} />
                    <MappingProblem>Rejected: {shorten(formatDaysIn(refused), 300)}</MappingProblem>
                  </>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </li>
  );
}

/** The keys of mappings that are new or changed. */
const touchedBy = ({ added, changed }: MappingChanges): ReadonlySet<string> =>
  new Set([...added, ...changed.map(({ after }) => after)].map(keyOf));

/** The number of synced records of an object type. */
export const recordsHere = ({ objects }: IntegrationStatus, set: MappingSet): number =>
  objects.find(({ objectType, direction }) => objectType === set.objectType && direction === 'inbound')
    ?.records ?? 0;

export const counted = (count: number, { objectType }: MappingSet): string =>
  plural(count, hubspotNoun[objectType].toLowerCase(), hubspotNouns[objectType].toLowerCase());

/** The new and changed mappings for which every previewed value would be rejected. */
export const refusedThroughout = (
  preview: MappingPreview,
  mappings: readonly Mapping[],
  changes: MappingChanges,
): Mapping[] => {
  const touched = touchedBy(changes);
  return mappings.filter((mapping, index) => {
    if (!touched.has(keyOf(mapping))) return false;
    const values = preview.records.flatMap(({ values }) => values[index] ?? []);
    const filled = values.filter(({ raw, current, explanation }) => {
      const from = mapping.direction === 'inbound' ? raw : current;
      return explanation !== null || (from !== null && from !== undefined && from !== '');
    });
    return filled.length > 0 && filled.every(({ explanation }) => explanation !== null);
  });
};

/** Which records were previewed, of how many. */
const whichOnes = (looked: number, here: number): string => {
  if (here === 0) return 'the first in HubSpot';
  return looked >= here ? 'all records' : `the last changed of ${formatCount(here)}`;
};

/** How many of the previewed records would change. */
const changeInWords = (previewed: string, which: string, changed: number, refused: number): string => {
  const rejected =
    refused > 0
      ? ` For ${formatCount(refused)} of them, a value would be rejected and the field would keep its current value.`
      : '';
  return `${changed === 0 ? 'None' : formatCount(changed)} of ${previewed} previewed (${which}) would change.${rejected}`;
};

/** The effects of the changes on real records. */
export function MappingSamples({
  portal,
  preview,
  mappings,
  changes,
  set,
  properties,
}: {
  portal: IntegrationStatus;
  preview: MappingPreview;
  mappings: readonly Mapping[];
  changes: MappingChanges;
  set: MappingSet;
  properties: readonly Property[];
}) {
  const touched = touchedBy(changes);
  if (touched.size === 0) return null;
  const looked = preview.records.length;
  const ourNoun = ourNouns[set.objectType].slice(0, -1);
  const records = preview.records
    .map((record) => ({ record, effects: effectsOn(record, mappings, touched, properties) }))
    .filter(({ effects }) => effects.length > 0);
  const refused = records.filter(({ effects }) => effects.some((effect) => effect.refused !== null)).length;
  const sent = preview.sends.filter(({ property, field }) =>
    touched.has(keyOf({ direction: 'outbound', property, field })),
  );
  return (
    <section aria-label="Preview">
      {sent.map(({ property: name, field, records: count }) => {
        return (
          <p key={keyOf({ direction: 'outbound', property: name, field })}>
            {fieldLabel(field, set.fields)} of {plural(count, ourNoun, ourNouns[set.objectType])} is sent to
            HubSpot’s <bdi>{labelIn(properties, name)}</bdi>, unless it already has the same value.
          </p>
        );
      })}
      <Title order={3} fz="xs" c="dimmed" mb={4}>
        Preview
      </Title>
      <p className="cx-soft">
        {looked === 0
          ? 'There are no records to preview yet.'
          : changeInWords(
              counted(looked, set),
              whichOnes(looked, recordsHere(portal, set)),
              records.length,
              refused,
            )}
      </p>
      <ul className={styles.effects}>
        {records.map(({ record, effects }) => (
          <RecordEffects
            key={record.externalId}
            record={record}
            effects={effects}
            set={set}
            properties={properties}
          />
        ))}
      </ul>
    </section>
  );
}
