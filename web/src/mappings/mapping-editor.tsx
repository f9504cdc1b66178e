import { Button, Text } from '@mantine/core';
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
import { Loaded } from '../ui/loaded.tsx';
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
import { FindingsNotice, OutboundNotice, SavedMeanwhile } from './mapping-notices.tsx';
import styles from './mapping-row.module.css';
import { filterRows, groupRows, needsAttention, pushProblems } from './mapping-rows.ts';
import { SampleChoice, useSample } from './mapping-sample.tsx';
import { type EditorSearch, MappingToolbar } from './mapping-toolbar.tsx';
import { SavedReceipt } from './saved-receipt.tsx';
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

/** The properties that health scores are written to, which only companies have. */
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

/** The mapping that a link to a property or field opens. */
const targetOf = (
  { property, field }: EditorSearch,
  set: MappingSet,
  list: PropertyList,
): MappingTarget | undefined => {
  if (property === undefined && field === undefined) return undefined;
  const opened = set.mappings.find(
    (mapping) =>
      (property === undefined || mapping.property === property) &&
      (field === undefined || mapping.field === field),
  );
  return { opened, start: opened ?? startOf(property ?? '', field ?? '', set, list) };
};

type EditProps = EditorProps & { list: PropertyList };

/** What an editor shows: the rows that match the view, and what is known about them. */
function useEditor({ list, portal, set, draft, view, mayAdminister }: EditProps, refused: Problems) {
  const { objectType } = set;
  const mappings = draft?.mappings ?? set.mappings;
  const drift = useQuery(schemaDriftQuery(portal.id));
  const push = useQuery(pushStatusQuery(portal.id)).data;
  const sample = useSample(portal.id, objectType, mayAdminister && portal.status !== 'disconnected');
  const findings = (drift.data?.items ?? []).filter((finding) => finding.objectType === objectType);
  const pushed = push?.mapped.find((one) => one.objectType === objectType);
  const problems = new Map([...pushProblems(pushed), ...refused]);
  const suggestions = suggestMappings({ fields: set.fields, mappings }, list.items);
  const groups = groupRows({ list, mappings, findings, suggestions, problems });
  const changes = changesBetween(draft?.base ?? set.mappings, mappings);
  return {
    mappings,
    push,
    sample,
    record: sample.query.data?.record ?? undefined,
    healths: useHealths(portal.id, objectType),
    findings: findings.filter(({ kind }) => kind.startsWith('property') || kind.startsWith('option')),
    attention: groups.flatMap(({ rows }) => rows).filter(needsAttention).length,
    shown: filterRows(groups, { filter: view.filter, search: view.search, fields: set.fields }),
    unsaved: new Set([...changes.added, ...changes.changed.map(({ after }) => after)].map(keyOf)),
    countOfChanges: countChanges(changes),
    isBehind: draft !== undefined && draft.version !== set.version,
  };
}

type Problems = ReturnType<typeof useMappingSave>['refused'];
type Edited = ReturnType<typeof useEditor>;

function Editor(props: EditProps) {
  const { list, portal, set, draft, onDraft, view, onView, mayAdminister } = props;
  const saving = useMappingSave(portal.id, set, () => onDraft(undefined));
  const edited = useEditor(props, saving.refused);
  const { mappings, isBehind } = edited;
  const [target, setTarget] = useState(() => (mayAdminister ? targetOf(view, set, list) : undefined));
  const change = (next: Mapping[]) => {
    saving.forget();
    onDraft(draftWith(draft, set, next));
  };
  const map = (property: string, field: string) =>
    setTarget({ opened: undefined, start: startOf(property, field, set, list) });
  return (
    <>
      {saving.saved && (
        <SavedReceipt
          key={saving.saved.version}
          portal={portal}
          set={set}
          saved={saving.saved}
          onDismiss={saving.forget}
        />
      )}
      <Notices {...props} edited={edited} onSettled={saving.reset} />
      <MappingToolbar view={view} onView={onView} attention={edited.attention}>
        {mayAdminister && <SampleChoice sample={edited.sample} objectType={set.objectType} />}
      </MappingToolbar>
      <MappingPanel
        {...props}
        edited={edited}
        onVersions={() => saving.setStep({ kind: 'versions' })}
        onEdit={(mapping) => setTarget({ opened: mapping, start: mapping })}
        onMap={(property) => map(property, '')}
        onTake={(mapping) => change([...mappings, mapping])}
      />
      <UnmappedFields
        set={set}
        mappings={mappings}
        mayAdminister={mayAdminister}
        onMap={(field) => map('', field)}
        onNew={() => map('', newCustomField)}
      />
      {target && (
        <MappingDialog
          target={target}
          set={set}
          list={list}
          mappings={mappings}
          healths={edited.healths}
          sample={edited.record}
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
              ? 'Someone else saved changes. Choose which to keep.'
              : `Unsaved: ${plural(edited.countOfChanges, 'change', 'changes')}.`
          }
          error={saving.step === undefined && !isBehind ? saving.error : null}
          busy={saving.isPending}
          disabled={isBehind}
          submit="Review and save…"
          onSave={() => {
            saving.reset();
            saving.setStep({ kind: 'save' });
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

type NoticesProps = EditProps & {
  edited: Edited;
  /** A conflict with another user's changes was settled. */
  onSettled: () => void;
};

/** What needs attention: changes by another user, changes in HubSpot, and problems of the push. */
function Notices({
  list,
  portal,
  set,
  draft,
  onDraft,
  onView,
  mayAdminister,
  edited,
  onSettled,
}: NoticesProps) {
  const settle = (next: MappingDraft | undefined) => {
    onSettled();
    onDraft(next);
  };
  return (
    <>
      {draft && edited.isBehind && (
        <SavedMeanwhile
          draft={draft}
          set={set}
          properties={list.items}
          onRebase={() => settle(rebase(draft, set))}
          onDiscard={() => settle(undefined)}
        />
      )}
      <FindingsNotice
        findings={edited.findings}
        set={set}
        properties={list.items}
        mayAdminister={mayAdminister && portal.status !== 'disconnected' && draft === undefined}
        onShow={() => onView({ filter: 'attention', search: '' })}
      />
      <OutboundNotice portal={portal} set={set} push={edited.push} />
    </>
  );
}

interface MappingPanelProps extends EditProps {
  edited: Edited;
  onVersions: () => void;
  onEdit: (mapping: Mapping) => void;
  onMap: (property: string) => void;
  onTake: (mapping: Mapping) => void;
}

/** The list of properties and their mappings, and which version it is. */
function MappingPanel({
  list,
  set,
  view,
  onView,
  mayAdminister,
  edited,
  onVersions,
  ...on
}: MappingPanelProps) {
  const { objectType } = set;
  const mapped = new Set(edited.mappings.map(({ property }) => property)).size;
  return (
    <Panel
      title={`${hubspotNouns[objectType]} in HubSpot, ${ourNouns[objectType]} in CSCX`}
      flush
      actions={
        <Button
          variant="default"
          size="xs"
          leftSection={<IconHistory size={15} aria-hidden />}
          onClick={onVersions}
        >
          Versions
        </Button>
      }
    >
      <Text inherit c="dimmed" px="var(--cx-inset)" py="sm">
        {formatCount(mapped)} of {plural(list.items.length, 'property', 'properties')} mapped.{' '}
        {set.savedAt === null ? (
          'Using defaults.'
        ) : (
          <>
            Version {set.version}, saved by <bdi>{set.savedBy}</bdi> <Age at={set.savedAt} />.
          </>
        )}
      </Text>
      <div className={styles.head} aria-hidden>
        <span>HubSpot</span>
        <span>CSCX</span>
      </div>
      <MappingList
        key={objectType}
        groups={edited.shown}
        isNarrowed={view.search !== '' || view.filter !== 'all'}
        onShowAll={() => onView({ search: '', filter: 'all' })}
        set={set}
        healths={edited.healths}
        sample={edited.record}
        unsaved={edited.unsaved}
        mayAdminister={mayAdminister}
        {...on}
      />
    </Panel>
  );
}

/** The mappings of an object type of a portal: HubSpot's properties on the left, their mappings on the right. */
export function MappingEditor(props: EditorProps) {
  const properties = useQuery(propertiesQuery(props.portal.id, props.set.objectType));
  return (
    <Loaded query={properties} what="HubSpot’s properties" skeleton={[36, 420]} quiet>
      {(list) => <Editor {...props} list={list} />}
    </Loaded>
  );
}
