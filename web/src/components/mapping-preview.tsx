import { Checkbox, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { EmptiedField, Mapping, MappingSet, Property } from '../../../src/contract/mappings.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { mappingPreviewQuery, problemsIn } from '../api/property-mappings.ts';
import { messageOf } from '../api/request.ts';
import { formatCount } from '../format/amounts.ts';
import { shorten } from '../format/text.ts';
import { Dialog, DialogFoot } from './dialog.tsx';
import { ChangesInWords } from './mapping-changes.tsx';
import {
  abandonedFields,
  changesBetween,
  countChanges,
  type MappingChanges,
  reachOf,
} from './mapping-draft.ts';
import { counted, MappingSamples, recordsHere, refusedThroughout } from './mapping-samples.tsx';
import { fieldLabel, mappingInWords } from './mapping-words.ts';
import { labelIn } from './property-choices.ts';
import { ourNouns } from './words.ts';

/** What saving leads to, for how many records. */
const reachInWords = (
  changes: MappingChanges,
  portal: IntegrationStatus,
  set: MappingSet,
  mappings: readonly Mapping[],
): string[] => {
  const abandoned = abandonedFields(changes, mappings);
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
      ? [
          `${records === 0 ? 'All' : `All ${formatCount(records)}`} ${ourNouns[set.objectType]} are compared with HubSpot, and what differs there is sent${rests}.`,
        ]
      : []),
    ...(abandoned.length > 0
      ? [
          `Nothing fills ${abandoned.map((field) => fieldLabel(field, set.fields)).join(', ')} any more: the values that are there stay.`,
        ]
      : []),
    ...(changes.removed.some(({ direction }) => direction === 'outbound')
      ? ['What is not sent any more stays in HubSpot as it is.']
      : []),
  ];
};

/** Of so many and fewer each is looked at; of more, HubSpot's counts say how many at least. */
const countedOneByOne = 1_000;

/** How many records lose what they have in a field, of all that there are. */
const emptiedInWords = (
  { property, field, records, of }: EmptiedField,
  set: MappingSet,
  properties: readonly Property[],
): string => {
  const source = labelIn(properties, property);
  const label = fieldLabel(field, set.fields);
  const number =
    records === of ? `all ${formatCount(of)}` : `${formatCount(records)} of the ${formatCount(of)}`;
  const atLeast = of > countedOneByOne && records < of ? 'at least ' : '';
  return `${label} would become empty for ${atLeast}${number} ${ourNouns[set.objectType]} that have a value there: HubSpot has none in ${source}.`;
};

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
  /** Whether values may be lost: whoever saves was told of them. */
  onSave: (confirmEmptying: boolean) => void;
  onClose: () => void;
}

/** What a set would change, before it is saved: in words, for how many records, and of real ones. */
export function MappingPreviewDialog(props: PreviewDialogProps) {
  const { portal, set, properties, mappings, title, submit, error, busy, onSave, onClose } = props;
  const changes = changesBetween(set.mappings, mappings);
  const query = useQuery(mappingPreviewQuery(portal.id, set.objectType, mappings));
  const problems = problemsIn(query.error);
  const unfit = problems.length > 0;
  const refused = query.data ? refusedThroughout(query.data, mappings, changes) : [];
  const emptied = query.data?.empties ?? [];
  const [allTheSame, setAllTheSame] = useState(false);
  const [maySave, setMaySave] = useState(false);
  return (
    <Dialog title={title} opened onClose={onClose} size="xl">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSave(emptied.length > 0);
        }}
      >
        <Stack gap="md">
          <ChangesInWords changes={changes} properties={properties} fields={set.fields} />
          {countChanges(changes) === 0 && <p>These are the mappings that hold already.</p>}
          {reachInWords(changes, portal, set, mappings).map((sentence) => (
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
                    <bdi>{labelIn(properties, property)}</bdi> and <bdi>{fieldLabel(field, set.fields)}</bdi>:
                  </strong>{' '}
                  {message}
                </li>
              ))}
            </ul>
          )}
          {emptied.length > 0 && (
            <section className="cx-warnings cx-map-refused" aria-label="Values that would be lost">
              {emptied.map((one) => (
                <p key={one.field} className="cx-strong">
                  {emptiedInWords(one, set, properties)}
                </p>
              ))}
              <Checkbox
                label={`${submit} it, and empty ${emptied.length === 1 ? 'this field' : 'these fields'}`}
                checked={maySave}
                onChange={(event) => setMaySave(event.currentTarget.checked)}
              />
            </section>
          )}
          {query.data && (
            <MappingSamples
              portal={portal}
              preview={query.data}
              mappings={mappings}
              changes={changes}
              set={set}
              properties={properties}
            />
          )}
          {refused.length > 0 && (
            <section className="cx-warnings cx-map-refused" aria-label="Values that are refused">
              <p className="cx-strong">
                Every value that was looked at would be refused. The records are synced without these values,
                and each refusal is listed under Errors.
              </p>
              <ul>
                {refused.map((mapping) => (
                  <li key={mappingInWords(mapping, properties, set.fields)}>
                    <bdi>{shorten(mappingInWords(mapping, properties, set.fields), 200)}</bdi>
                  </li>
                ))}
              </ul>
              <Checkbox
                label={`${submit} it all the same`}
                checked={allTheSame}
                onChange={(event) => setAllTheSame(event.currentTarget.checked)}
              />
            </section>
          )}
          <DialogFoot
            error={error}
            busy={busy}
            cancel="Back"
            submit={submit}
            disabled={
              unfit ||
              query.isPending ||
              countChanges(changes) === 0 ||
              (refused.length > 0 && !allTheSame) ||
              (emptied.length > 0 && !maySave)
            }
            onCancel={onClose}
          />
        </Stack>
      </form>
    </Dialog>
  );
}
