import { Checkbox, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type {
  EmptiedField,
  Mapping,
  MappingProblem,
  MappingSet,
  Property,
} from '../../../../src/contract/mappings.ts';
import type { IntegrationStatus } from '../../../../src/contract/portals.ts';
import { mappingPreviewQuery, problemsIn } from '../../api/property-mappings.ts';
import { messageOf } from '../../api/request.ts';
import { formatCount } from '../../format/amounts.ts';
import { plural, shorten } from '../../format/text.ts';
import { labelIn } from '../../ui/form/property-choices.ts';
import { Callout } from '../../ui/page/callout.tsx';
import { Dialog, DialogForm } from '../../ui/page/dialog.tsx';
import { ourNouns } from '../../ui/words.ts';
import { ChangesInWords } from '../mapping-changes.tsx';
import {
  abandonedFields,
  changesBetween,
  countChanges,
  type MappingChanges,
  reachOf,
} from '../mapping-draft.ts';
import { counted, MappingSamples, recordsHere, refusedThroughout } from '../mapping-samples.tsx';
import { fieldLabel, mappingInWords } from '../mapping-words.ts';

/** The consequences of saving, and for how many records. */
const consequencesOf = (
  changes: MappingChanges,
  portal: IntegrationStatus,
  set: MappingSet,
  mappings: readonly Mapping[],
): string[] => {
  const abandoned = abandonedFields(changes, mappings);
  const { here, hubspot } = reachOf(changes);
  const records = recordsHere(portal, set);
  const all = records === 1 ? '' : 'All ';
  const isSynced = portal.status === 'connected' || portal.status === 'syncing';
  const when = isSynced ? '' : ' once the portal syncs again';
  const customers = plural(records, ourNouns[set.objectType].slice(0, -1), ourNouns[set.objectType]);
  return [
    ...(here ? [`${all}${counted(records, set)} will be re-synced${when}.`] : []),
    ...(hubspot ? [`${all}${customers} will be compared with HubSpot, and differences sent${when}.`] : []),
    ...(abandoned.length > 0
      ? [
          `Unmapped fields keep their current values: ${abandoned.map((field) => fieldLabel(field, set.fields)).join(', ')}.`,
        ]
      : []),
    ...(changes.removed.some(({ direction }) => direction === 'outbound')
      ? ['Values that are no longer sent stay in HubSpot.']
      : []),
  ];
};

/** Up to this many records are checked one by one. For more, HubSpot's counts give a lower bound. */
const countedOneByOne = 1_000;

/** How many records lose their value of a field. */
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
  return `${label} would be cleared for ${atLeast}${number} ${ourNouns[set.objectType]} that have a value, because HubSpot has none in ${source}.`;
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
  /** Whether the user has confirmed that values may be lost. */
  onSave: (confirmEmptying: boolean) => void;
  onClose: () => void;
}

/** Objections of the server to single mappings. */
function Problems({
  problems,
  set,
  properties,
}: Pick<PreviewDialogProps, 'set' | 'properties'> & { problems: readonly MappingProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <Text component="ul" inherit c="var(--cx-bad)" className="cx-break" role="alert">
      {problems.map(({ index, property, field, message }) => (
        <li key={index}>
          <strong>
            <bdi>{labelIn(properties, property)}</bdi> and <bdi>{fieldLabel(field, set.fields)}</bdi>:
          </strong>{' '}
          {message}
        </li>
      ))}
    </Text>
  );
}

interface ConfirmationProps {
  label: string;
  /** What the user confirms. */
  confirm: string;
  confirmed: boolean;
  onConfirm: (confirmed: boolean) => void;
  children: ReactNode;
}

/** A warning that has to be confirmed before saving. */
function Confirmation({ label, confirm, confirmed, onConfirm, children }: ConfirmationProps) {
  return (
    <Callout component="section" aria-label={label}>
      <Stack gap="xs">
        {children}
        <Checkbox
          label={confirm}
          checked={confirmed}
          onChange={(event) => onConfirm(event.currentTarget.checked)}
        />
      </Stack>
    </Callout>
  );
}

/** A preview of the changes by a set before it is saved: in words, with counts, and for real records. */
export function MappingPreviewDialog(props: PreviewDialogProps) {
  const { portal, set, properties, mappings, title, submit, error, busy, onSave, onClose } = props;
  const changes = changesBetween(set.mappings, mappings);
  const query = useQuery(mappingPreviewQuery(portal.id, set.objectType, mappings));
  const problems = problemsIn(query.error);
  const refused = query.data ? refusedThroughout(query.data, mappings, changes) : [];
  const emptied = query.data?.empties ?? [];
  const [acceptsRefusals, setAcceptsRefusals] = useState(false);
  const [acceptsEmptying, setAcceptsEmptying] = useState(false);
  const isUnchanged = countChanges(changes) === 0;
  const isConfirmed = (refused.length === 0 || acceptsRefusals) && (emptied.length === 0 || acceptsEmptying);
  return (
    <Dialog title={title} opened onClose={onClose} size="xl">
      <DialogForm
        error={error}
        busy={busy}
        cancel="Back"
        submit={submit}
        disabled={problems.length > 0 || query.isPending || isUnchanged || !isConfirmed}
        onCancel={onClose}
        onSubmit={() => onSave(emptied.length > 0)}
      >
        <ChangesInWords changes={changes} properties={properties} fields={set.fields} />
        {isUnchanged && <p>These are the current mappings.</p>}
        {consequencesOf(changes, portal, set, mappings).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        {query.isPending && <Skeleton h={160} aria-label="Loading the preview…" />}
        {query.isError && problems.length === 0 && (
          <p className="cx-soft" role="status">
            Couldn’t load a preview: {messageOf(query.error)}
          </p>
        )}
        <Problems problems={problems} set={set} properties={properties} />
        {emptied.length > 0 && (
          <Confirmation
            label="Values that would be lost"
            confirm={`${submit} and clear ${emptied.length === 1 ? 'this field' : 'these fields'}`}
            confirmed={acceptsEmptying}
            onConfirm={setAcceptsEmptying}
          >
            {emptied.map((one) => (
              <p key={one.field} className="cx-strong">
                {emptiedInWords(one, set, properties)}
              </p>
            ))}
          </Confirmation>
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
          <Confirmation
            label="Rejected values"
            confirm={`${submit} anyway`}
            confirmed={acceptsRefusals}
            onConfirm={setAcceptsRefusals}
          >
            <p className="cx-strong">
              Every previewed value would be rejected. Records sync without these values, and each rejection
              is listed under Errors.
            </p>
            <ul>
              {refused.map((mapping) => (
                <li key={mappingInWords(mapping, properties, set.fields)}>
                  <bdi>{shorten(mappingInWords(mapping, properties, set.fields), 200)}</bdi>
                </li>
              ))}
            </ul>
          </Confirmation>
        )}
      </DialogForm>
    </Dialog>
  );
}
