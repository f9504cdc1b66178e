import { Button, Skeleton } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { ObjectType } from '../../../src/contract/common.ts';
import type { Mapping, MappingSet, PropertyList } from '../../../src/contract/mappings.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { pushStatusQuery } from '../api/health.ts';
import { propertiesQuery, schemaDriftQuery, settingsQuery } from '../api/integrations.ts';
import { formatCount } from '../format/amounts.ts';
import { plural } from '../format/text.ts';
import { suggestMappings } from '../setup/setup-suggestions.ts';
import { Failure } from '../ui/failure.tsx';
import { Panel } from '../ui/panel.tsx';
import { SaveBar } from '../ui/save-bar.tsx';
import { Age } from '../ui/values.tsx';
import { hubspotNouns, ourNouns } from '../ui/words.ts';
import { MappingDialog, type MappingTarget } from './dialog/mapping-dialog.tsx';
import { MappingSteps, useMappingSave } from './dialog/mapping-steps.tsx';
import {
  changesBetween,
  countChanges,
  draftWith,
  keyOf,
  type MappingDraft,
  rebase,
} from './mapping-draft.ts';
import { newCustomField, refitted } from './mapping-edit.ts';
import { findField } from './mapping-fit.ts';
import { MappingList } from './mapping-list.tsx';
import { FindingsNotice, OutboundNotice, SavedMeanwhile, SavedReceipt } from './mapping-notices.tsx';
import { filterRows, groupRows, needsAttention, pushProblems } from './mapping-rows.ts';
import { SampleChoice, useSample } from './mapping-sample.tsx';
import { type EditorSearch, MappingToolbar } from './mapping-toolbar.tsx';
import { UnmappedFields } from './unmapped-fields.tsx';

interface EditorProps {
  portal: IntegrationStatus;
  set: MappingSet;
  draft: MappingDraft | undefined;
  onDraft: (draft: MappingDraft | undefined) => void;
  view: EditorSearch;
  onView: (view: Partial<EditorSearch>) => void;
  mayAdminister: boolean;
}

const noNames: ReadonlySet<string> = new Set();

/** The properties that health is written to: of companies only. */
const useHealths = (integrationId: string, objectType: ObjectType): ReadonlySet<string> => {
  const settings = useQuery(settingsQuery(integrationId));
  const names = settings.data?.push.properties;
  return useMemo(
    () => (names && objectType === 'company' ? new Set(Object.values(names)) : noNames),
    [names, objectType],
  );
};

const startOf = (property: string, field: string, set: MappingSet, list: PropertyList): Mapping => {
  const found = findField(field, set.fields);
  const start: Mapping = {
    property,
    field,
    direction: found && !found.directions.includes('inbound') ? 'outbound' : 'inbound',
  };
  return refitted(
    start,
    list.items.find(({ name }) => name === property),
    found,
  );
};

function Loaded({ list, ...props }: EditorProps & { list: PropertyList }) {
  const { portal, set, draft, onDraft, view, onView, mayAdminister } = props;
  const { objectType } = set;
  const mappings = draft?.mappings ?? set.mappings;
  const healths = useHealths(portal.id, objectType);
  const drift = useQuery(schemaDriftQuery(portal.id));
  const push = useQuery(pushStatusQuery(portal.id));
  const sample = useSample(portal.id, objectType, mayAdminister && portal.status !== 'disconnected');
  const record = sample.query.data?.record ?? undefined;
  const [target, setTarget] = useState<MappingTarget | undefined>(() => {
    // Whoever comes by a link to a property or field starts with its mapping.
    if (!mayAdminister || (view.property === undefined && view.field === undefined)) return undefined;
    const opened = set.mappings.find(
      ({ property, field }) =>
        (view.property === undefined || property === view.property) &&
        (view.field === undefined || field === view.field),
    );
    return { opened, start: opened ?? startOf(view.property ?? '', view.field ?? '', set, list) };
  });
  const saving = useMappingSave(portal.id, set, () => onDraft(undefined));
  const { save, saved, refused, setStep } = saving;

  const change = (next: Mapping[]) => {
    saving.forget();
    onDraft(draftWith(draft, set, next));
  };
  const findings = (drift.data?.items ?? []).filter((finding) => finding.objectType === objectType);
  const pushed = push.data?.mapped.find((one) => one.objectType === objectType);
  const problems = new Map([...pushProblems(pushed), ...refused]);
  const suggestions = suggestMappings({ fields: set.fields, mappings }, list.items);
  const groups = groupRows({ list, mappings, findings, suggestions, problems });
  const attention = groups.flatMap(({ rows }) => rows).filter(needsAttention).length;
  const shown = filterRows(groups, { filter: view.filter, search: view.search, fields: set.fields });
  const changes = changesBetween(draft?.base ?? set.mappings, mappings);
  const unsaved = new Set([...changes.added, ...changes.changed.map(({ after }) => after)].map(keyOf));
  const isBehind = draft !== undefined && draft.version !== set.version;
  const mapped = new Set(mappings.map(({ property }) => property)).size;
  return (
    <>
      {saved && (
        <SavedReceipt key={saved.version} portal={portal} set={set} saved={saved} onDismiss={saving.forget} />
      )}
      {isBehind && (
        <SavedMeanwhile
          draft={draft}
          set={set}
          properties={list.items}
          onRebase={() => {
            save.reset();
            onDraft(rebase(draft, set));
          }}
          onDiscard={() => {
            save.reset();
            onDraft(undefined);
          }}
        />
      )}
      <FindingsNotice
        findings={findings.filter(({ kind }) => kind.startsWith('property') || kind.startsWith('option'))}
        set={set}
        properties={list.items}
        mayAdminister={mayAdminister && portal.status !== 'disconnected' && draft === undefined}
        onShow={() => onView({ filter: 'attention', search: '' })}
      />
      <OutboundNotice portal={portal} set={set} push={push.data} />
      <MappingToolbar view={view} onView={onView} attention={attention}>
        {mayAdminister && <SampleChoice sample={sample} objectType={objectType} />}
      </MappingToolbar>
      <Panel
        title={`${hubspotNouns[objectType]} in HubSpot, ${ourNouns[objectType]} here`}
        flush
        actions={
          <Button
            variant="default"
            size="xs"
            leftSection={<IconHistory size={15} aria-hidden />}
            onClick={() => setStep({ kind: 'versions' })}
          >
            Versions
          </Button>
        }
      >
        <p className="cx-stage-note">
          {formatCount(mapped)} of {plural(list.items.length, 'property', 'properties')} mapped.{' '}
          {set.savedAt === null ? (
            'The defaults hold: nobody has changed them.'
          ) : (
            <>
              Version {set.version}, saved by <bdi>{set.savedBy}</bdi> <Age at={set.savedAt} />.
            </>
          )}
        </p>
        <div className="cx-map-head" aria-hidden>
          <span>In HubSpot</span>
          <span>Here</span>
        </div>
        <MappingList
          key={objectType}
          groups={shown}
          isNarrowed={view.search !== '' || view.filter !== 'all'}
          onShowAll={() => onView({ search: '', filter: 'all' })}
          set={set}
          healths={healths}
          sample={record}
          unsaved={unsaved}
          mayAdminister={mayAdminister}
          onEdit={(mapping) => setTarget({ opened: mapping, start: mapping })}
          onMap={(property) => setTarget({ opened: undefined, start: startOf(property, '', set, list) })}
          onTake={(mapping) => change([...mappings, mapping])}
        />
      </Panel>
      <UnmappedFields
        set={set}
        mappings={mappings}
        mayAdminister={mayAdminister}
        onMap={(field) => setTarget({ opened: undefined, start: startOf('', field, set, list) })}
        onNew={() => setTarget({ opened: undefined, start: startOf('', newCustomField, set, list) })}
      />
      {target && (
        <MappingDialog
          target={target}
          set={set}
          list={list}
          mappings={mappings}
          healths={healths}
          sample={record}
          onChange={change}
          onClose={() => {
            setTarget(undefined);
            if (view.property !== undefined || view.field !== undefined) {
              onView({ property: undefined, field: undefined });
            }
          }}
        />
      )}
      {draft && (
        <SaveBar
          words={
            isBehind
              ? 'Somebody else saved meanwhile: decide above.'
              : `Not saved yet: ${plural(countChanges(changes), 'change', 'changes')}.`
          }
          error={saving.step === undefined && !isBehind ? save.error : null}
          busy={save.isPending}
          disabled={isBehind}
          submit="Preview and save…"
          onSave={() => {
            save.reset();
            setStep({ kind: 'save' });
          }}
          onDiscard={() => {
            saving.forget();
            onDraft(undefined);
          }}
        />
      )}
      <MappingSteps
        saving={saving}
        portal={portal}
        set={set}
        properties={list.items}
        draft={draft}
        mayAdminister={mayAdminister}
      />
    </>
  );
}

/** The mappings of an object type of a portal: HubSpot's properties on the left, what they are mapped to on the right. */
export function MappingEditor(props: EditorProps) {
  const properties = useQuery(propertiesQuery(props.portal.id, props.set.objectType));
  if (properties.isError && !properties.data) {
    return (
      <Failure
        error={properties.error}
        title="HubSpot’s properties could not be read"
        onRetry={() => void properties.refetch()}
      />
    );
  }
  if (!properties.data) {
    return (
      <div role="status" aria-label="Reading HubSpot’s properties…">
        <Skeleton h={36} mb="md" />
        <Skeleton h={420} />
      </div>
    );
  }
  return <Loaded {...props} list={properties.data} />;
}
