import { ActionIcon, Button, Checkbox, Skeleton, Table } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import type { ObjectType } from '../../../src/contract/common.ts';
import type { Mapping, MappingSet, Property } from '../../../src/contract/mappings.ts';
import { mappingsQuery, propertiesQuery } from '../api/integrations.ts';
import { saveMappings } from '../api/property-mappings.ts';
import { plural, shorten } from '../format/text.ts';
import { Failure } from './failure.tsx';
import { LeaveGuard } from './leave-guard.tsx';
import { TextLink } from './links.tsx';
import { draftWith, type MappingDraft, type MappingDrafts, rebase } from './mapping-draft.ts';
import { SavedMeanwhile } from './mapping-notices.tsx';
import { Panel } from './panel.tsx';
import { SetupFooter, useStepEnd } from './setup-footer.tsx';
import { suggestMappings } from './setup-suggestions.ts';
import { hubspotNouns, ourNouns } from './words.ts';

const customPrefix = 'customFields.';
const suggestedAtFirst = 6;

/** Whether somebody else saved since the draft was begun. */
const isBehind = (draft: MappingDraft | undefined, version: number): boolean =>
  draft !== undefined && draft.version !== version;

const labelOf = (field: string, set: MappingSet): string =>
  field.startsWith(customPrefix)
    ? field.slice(customPrefix.length)
    : (set.fields.find((one) => one.field === field)?.label ?? field);

interface TypeProps {
  set: MappingSet;
  /** Undefined: on their way; null: they could not be read. */
  properties: Property[] | undefined | null;
  mappings: Mapping[];
  onChange: (mappings: Mapping[]) => void;
}

function MappingRow({
  mapping,
  set,
  properties,
  onRemove,
}: Omit<TypeProps, 'mappings' | 'onChange'> & {
  mapping: Mapping;
  onRemove: () => void;
}) {
  const property = properties?.find(({ name }) => name === mapping.property);
  const field = set.fields.find((one) => one.field === mapping.field);
  const fixed = field?.alwaysFrom === mapping.property;
  return (
    <Table.Tr>
      <Table.Td>
        <span dir="auto">{shorten(property?.label ?? mapping.property, 80)}</span>
        <span className="cx-cell-sub">
          <code className="cx-code">{shorten(mapping.property, 80)}</code>
        </span>
      </Table.Td>
      <Table.Td>
        <span dir="auto">{shorten(labelOf(mapping.field, set), 80)}</span>
        {mapping.field.startsWith(customPrefix) && <span className="cx-cell-sub">custom field</span>}
      </Table.Td>
      <Table.Td className="cx-setup-remove">
        {fixed ? (
          <span className="cx-soft">always</span>
        ) : (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Leave out ${shorten(property?.label ?? mapping.property, 80)}`}
            onClick={onRemove}
          >
            <IconX size={16} aria-hidden />
          </ActionIcon>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Suggestions({ set, properties, mappings, onChange }: TypeProps) {
  const [all, setAll] = useState(false);
  if (properties === null)
    return <p className="cx-stage-note">The portal’s own properties could not be read.</p>;
  if (properties === undefined) return <Skeleton h={60} m="md" aria-hidden />;
  const suggested = suggestMappings({ fields: set.fields, mappings }, properties);
  if (suggested.length === 0) return null;
  const shown = all ? suggested : suggested.slice(0, suggestedAtFirst);
  return (
    <fieldset className="cx-setup-suggested">
      <legend>The portal’s own properties, suggested</legend>
      <div className="cx-setup-suggestions">
        {shown.map((mapping) => {
          const property = properties.find(({ name }) => name === mapping.property);
          return (
            <Checkbox
              key={mapping.property}
              checked={false}
              onChange={() => onChange([...mappings, mapping])}
              label={<bdi>{shorten(property?.label ?? mapping.property, 80)}</bdi>}
              description={`as ${mapping.field.startsWith(customPrefix) ? 'custom field ' : ''}${shorten(labelOf(mapping.field, set), 60)}`}
            />
          );
        })}
      </div>
      {suggested.length > shown.length && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
          Show all {suggested.length}
        </Button>
      )}
    </fieldset>
  );
}

function TypeMappings(props: TypeProps) {
  const { set, mappings, onChange } = props;
  const inbound = mappings.filter(({ direction }) => direction === 'inbound');
  return (
    <Panel
      title={
        set.objectType === 'deal'
          ? 'Deals'
          : `${hubspotNouns[set.objectType]} become ${ourNouns[set.objectType]}`
      }
      note={plural(inbound.length, 'property', 'properties')}
      flush
    >
      <Table className="cx-table cx-table-setup-mappings">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Property in HubSpot</Table.Th>
            <Table.Th>Field here</Table.Th>
            <Table.Th>
              <span className="cx-unseen">Leave out</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {inbound.map((mapping) => (
            <MappingRow
              key={`${mapping.property} ${mapping.field}`}
              mapping={mapping}
              {...props}
              onRemove={() => onChange(mappings.filter((one) => one !== mapping))}
            />
          ))}
        </Table.Tbody>
      </Table>
      <Suggestions {...props} />
    </Panel>
  );
}

const useProperties = (integrationId: string, objectType: ObjectType): Property[] | undefined | null => {
  const { data, isError } = useQuery(propertiesQuery(integrationId, objectType));
  return data?.items ?? (isError ? null : undefined);
};

/** Which properties fill which fields: the defaults, and the portal's own properties that fit. */
export function SetupMappings({ integrationId }: { integrationId: string }) {
  const mappings = useQuery(mappingsQuery(integrationId));
  const properties: Record<ObjectType, Property[] | undefined | null> = {
    company: useProperties(integrationId, 'company'),
    contact: useProperties(integrationId, 'contact'),
    deal: useProperties(integrationId, 'deal'),
  };
  const [drafts, setDrafts] = useState<MappingDrafts>({});
  const queryClient = useQueryClient();
  const end = useStepEnd(integrationId, 'mappings');
  const sets = mappings.data?.items ?? [];
  const put = (objectType: ObjectType, draft: MappingDraft | undefined) =>
    setDrafts((before) => ({ ...before, [objectType]: draft }));
  const changed = Object.values(drafts).some((draft) => draft !== undefined);
  const behind = sets.some(({ objectType, version }) => isBehind(drafts[objectType], version));
  const save = async () => {
    try {
      for (const { objectType } of sets) {
        const draft = drafts[objectType];
        if (!draft) continue;
        const { mappings, version } = draft;
        await saveMappings({ integrationId, objectType, mappings, expectedVersion: version });
        // What is saved is no draft any more, though the next one may be refused.
        put(objectType, undefined);
      }
    } finally {
      await queryClient.invalidateQueries({ queryKey: ['hubspot', 'mappings', integrationId] });
    }
  };
  return (
    <>
      {mappings.isError && !mappings.data && (
        <Failure
          error={mappings.error}
          title="The mappings could not be read"
          onRetry={() => void mappings.refetch()}
        />
      )}
      {mappings.isPending && <Skeleton h={360} mb="lg" aria-hidden />}
      {sets.map((set) => {
        const { objectType } = set;
        const draft = drafts[objectType];
        return (
          <Fragment key={objectType}>
            {draft && isBehind(draft, set.version) && (
              <SavedMeanwhile
                draft={draft}
                set={set}
                properties={properties[objectType] ?? []}
                onRebase={() => {
                  end.reset();
                  put(objectType, rebase(draft, set));
                }}
                onDiscard={() => {
                  end.reset();
                  put(objectType, undefined);
                }}
              />
            )}
            <TypeMappings
              set={set}
              properties={properties[objectType]}
              mappings={draft?.mappings ?? set.mappings}
              onChange={(next) => put(objectType, draftWith(draft, set, next))}
            />
          </Fragment>
        );
      })}
      <p className="cx-setup-short">
        Other fields, transforms, defaults and what goes to HubSpot:{' '}
        <TextLink to="/settings/integrations/hubspot/mappings" search={{ integrationId }} underline="always">
          all mappings
        </TextLink>
      </p>
      <SetupFooter
        integrationId={integrationId}
        step="mappings"
        end={end}
        next={changed ? 'Save and continue' : 'Continue'}
        disabled={!mappings.data}
        objection={behind ? 'Somebody else saved meanwhile: decide above.' : undefined}
        onNext={() => end.mutate(changed ? { save } : {})}
      />
      <LeaveGuard when={changed && !end.isPending} what="The mapping of properties" />
    </>
  );
}
