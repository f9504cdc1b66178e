import { Skeleton, Stack } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Mapping, MappingPreview, MappingSet, Property } from '../../../src/contract/mappings.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { mappingPreviewQuery, problemsIn } from '../api/property-mappings.ts';
import { messageOf } from '../api/request.ts';
import { formatCount } from '../format/amounts.ts';
import { plural, shorten } from '../format/text.ts';
import { Dialog, DialogFoot } from './dialog.tsx';
import { OutsideLink } from './links.tsx';
import { ChangesInWords } from './mapping-changes.tsx';
import { changesBetween, countChanges, keyOf, type MappingChanges, reachOf } from './mapping-draft.ts';
import { fieldLabel, ourValueAsText, theirValueAsText } from './mapping-words.ts';
import { propertyLabel } from './property-choices.ts';
import { hubspotNoun, hubspotNouns, ourNouns } from './words.ts';

type PreviewedRecord = MappingPreview['records'][number];
type PreviewedValue = PreviewedRecord['values'][number];

/** One value of a record, and what would become of it. */
interface Effect {
  mapping: Mapping;
  before: string | null;
  after: string | null;
  refused: string | null;
}

const effectOf = (mapping: Mapping, value: PreviewedValue, property: Property | undefined): Effect => {
  const isIn = mapping.direction === 'inbound';
  const raw = value.raw === null || value.raw === '' ? null : theirValueAsText(value.raw, property);
  const next =
    isIn || typeof value.value !== 'string'
      ? ourValueAsText(value.value)
      : value.value === ''
        ? null
        : theirValueAsText(value.value, property);
  return {
    mapping,
    before: isIn ? ourValueAsText(value.current) : raw,
    after: value.explanation === null ? next : isIn ? raw : ourValueAsText(value.current),
    refused: value.explanation,
  };
};

/** What new and changed mappings would do to a record: values that stay as they are left out. */
const effectsOn = (
  record: PreviewedRecord,
  mappings: readonly Mapping[],
  touched: ReadonlySet<string>,
  properties: readonly Property[],
): Effect[] =>
  mappings.flatMap((mapping, index) => {
    const value = record.values[index];
    if (!value || !touched.has(keyOf(mapping))) return [];
    const property = properties.find(({ name }) => name === mapping.property);
    const effect = effectOf(mapping, value, property);
    return effect.refused !== null || effect.before !== effect.after ? [effect] : [];
  });

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
        {effects.map(({ mapping, before, after, refused }) => {
          const property = properties.find((one) => one.name === mapping.property);
          const theirs = property ? propertyLabel(property) : mapping.property;
          return (
            <div key={keyOf(mapping)}>
              <dt>
                {mapping.direction === 'inbound'
                  ? fieldLabel(mapping.field, set.fields)
                  : `HubSpot’s ${shorten(theirs, 60)}`}
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
                  </>
                ) : (
                  <>
                    <Value text={after} />
                    <span className="cx-mapping-problem">Refused: {shorten(refused, 300)}</span>
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

/** How many records of an object type are here. */
const recordsHere = ({ objects }: IntegrationStatus, set: MappingSet): number =>
  objects.find(({ objectType, direction }) => objectType === set.objectType && direction === 'inbound')
    ?.records ?? 0;

const counted = (count: number, { objectType }: MappingSet): string =>
  plural(count, hubspotNoun[objectType].toLowerCase(), hubspotNouns[objectType].toLowerCase());

/** What saving leads to, for how many records. */
const reachInWords = (changes: MappingChanges, portal: IntegrationStatus, set: MappingSet): string[] => {
  const { here, hubspot } = reachOf(changes);
  const records = recordsHere(portal, set);
  const theirs = counted(records, set);
  const rests =
    portal.status === 'connected' || portal.status === 'syncing'
      ? ''
      : ' as soon as the portal is synced again';
  return [
    ...(here ? [`${theirs} ${records === 1 ? 'is' : 'are'} read anew from HubSpot${rests}.`] : []),
    ...(hubspot
      ? [`All ${ourNouns[set.objectType]} are compared with HubSpot, and what it lacks is sent${rests}.`]
      : []),
    ...(changes.removed.some(({ direction }) => direction === 'inbound')
      ? ['Fields that nothing fills any more keep the values that they have.']
      : []),
    ...(changes.removed.some(({ direction }) => direction === 'outbound')
      ? ['What is not sent any more stays in HubSpot as it is.']
      : []),
  ];
};

/** Which records were looked at, of how many. */
const whichOnes = (looked: number, here: number): string => {
  if (here === 0) return 'the first that HubSpot lists';
  return looked >= here ? 'all that are here' : `those changed last, of ${formatCount(here)} here`;
};

function Samples({
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
  const touched = new Set([...changes.added, ...changes.changed.map(({ after }) => after)].map(keyOf));
  if (touched.size === 0) return null;
  const looked = preview.records.length;
  const records = preview.records
    .map((record) => ({ record, effects: effectsOn(record, mappings, touched, properties) }))
    .filter(({ effects }) => effects.length > 0);
  const refused = records.filter(({ effects }) => effects.some((effect) => effect.refused !== null)).length;
  return (
    <section aria-label="What becomes of real records">
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

interface PreviewDialogProps {
  portal: IntegrationStatus;
  set: MappingSet;
  properties: readonly Property[];
  /** The set that would be saved. */
  mappings: Mapping[];
  title: string;
  submit: string;
  error: Error | null;
  busy: boolean;
  onSave: () => void;
  onClose: () => void;
}

/** What a set would change, before it is saved: in words, for how many records, and of real ones. */
export function MappingPreviewDialog(props: PreviewDialogProps) {
  const { portal, set, properties, mappings, title, submit, error, busy, onSave, onClose } = props;
  const changes = changesBetween(set.mappings, mappings);
  const query = useQuery(mappingPreviewQuery(portal.id, set.objectType, mappings));
  const problems = problemsIn(query.error);
  const unfit = problems.length > 0;
  return (
    <Dialog title={title} opened onClose={onClose} size="xl">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSave();
        }}
      >
        <Stack gap="md">
          <ChangesInWords changes={changes} properties={properties} fields={set.fields} />
          {countChanges(changes) === 0 && <p>These are the mappings that hold already.</p>}
          {reachInWords(changes, portal, set).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          {query.isPending && <Skeleton h={160} aria-label="Looking at real records…" />}
          {query.isError && !unfit && (
            <p className="cx-soft" role="status">
              No real records could be looked at: {messageOf(query.error)}
            </p>
          )}
          {unfit && (
            <ul className="cx-map-problems" role="alert">
              {problems.map(({ index, property, field, message }) => (
                <li key={index}>
                  <strong>
                    <bdi>{shorten(property, 60)}</bdi> and <bdi>{shorten(field, 60)}</bdi>:
                  </strong>{' '}
                  {message}
                </li>
              ))}
            </ul>
          )}
          {query.data && (
            <Samples
              portal={portal}
              preview={query.data}
              mappings={mappings}
              changes={changes}
              set={set}
              properties={properties}
            />
          )}
          <DialogFoot
            error={error}
            busy={busy}
            cancel="Back"
            submit={submit}
            disabled={unfit || query.isPending || countChanges(changes) === 0}
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Dialog>
  );
}
