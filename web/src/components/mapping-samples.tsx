import { IconArrowRight } from '@tabler/icons-react';
import type { Mapping, MappingPreview, MappingSet, Property } from '../../../src/contract/mappings.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { formatCount } from '../format/amounts.ts';
import { formatDaysIn } from '../format/dates.ts';
import { plural, shorten } from '../format/text.ts';
import { OutsideLink } from './links.tsx';
import { keyOf, type MappingChanges } from './mapping-draft.ts';
import { type Effect, effectsOn, type PreviewedRecord } from './mapping-effects.ts';
import { fieldLabel } from './mapping-words.ts';
import { labelIn } from './property-choices.ts';
import { hubspotNoun, hubspotNouns, ourNouns } from './words.ts';

function Value({ text }: { text: string | null }) {
  return text === null ? (
    <span className="cx-change-empty">empty</span>
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
    <li className="cx-map-effect">
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
                    <span className="cx-change-before">
                      <Value text={before} />
                    </span>{' '}
                    <IconArrowRight size={14} aria-label="becomes" />{' '}
                    <span className="cx-change-after">
                      <Value text={after} />
                    </span>
                    {shownHereAs !== null && (
                      <span className="cx-soft">
                        {' '}
                        (read here as “<bdi>{shorten(shownHereAs, 60)}</bdi>”; “Other values” sends other
                        words)
                      </span>
                    )}
                  </>
                ) : (
                  <>
                    <Value text={after} />
                    <span className="cx-mapping-problem">Refused: {shorten(formatDaysIn(refused), 300)}</span>
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

/** How many records of an object type are here. */
export const recordsHere = ({ objects }: IntegrationStatus, set: MappingSet): number =>
  objects.find(({ objectType, direction }) => objectType === set.objectType && direction === 'inbound')
    ?.records ?? 0;

export const counted = (count: number, { objectType }: MappingSet): string =>
  plural(count, hubspotNoun[objectType].toLowerCase(), hubspotNouns[objectType].toLowerCase());

/** The new and changed mappings of which every value that was looked at would be refused. */
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

/** Which records were looked at, of how many. */
const whichOnes = (looked: number, here: number): string => {
  if (here === 0) return 'the first that HubSpot lists';
  return looked >= here ? 'all that are here' : `those changed last, of ${formatCount(here)} here`;
};

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
    <section aria-label="What becomes of real records">
      {sent.map(({ property: name, field, records: count }) => {
        return (
          <p key={keyOf({ direction: 'outbound', property: name, field })}>
            {fieldLabel(field, set.fields)} of {plural(count, ourNoun, ourNouns[set.objectType])} goes to
            HubSpot’s <bdi>{labelIn(properties, name)}</bdi>, except where it holds the same already.
          </p>
        );
      })}
      <h3 className="cx-part-title">What becomes of real records</h3>
      <p className="cx-soft">
        {looked === 0
          ? 'There is no record to look at yet.'
          : `Of ${counted(looked, set)} that were looked at (${whichOnes(looked, recordsHere(portal, set))}), ${
              records.length === 0 ? 'none' : formatCount(records.length)
            } would change${
              refused > 0 ? `; of ${refused}, a value would be refused and the field keep what it has` : ''
            }.`}
      </p>
      <ul className="cx-map-effects">
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
