import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Mapping, MappingSet, PropertyList } from '../../../src/contract/mappings.ts';
import { propertiesQuery } from '../api/integrations.ts';
import { plural } from '../format/text.ts';
import { Loaded } from '../ui/page/loaded.tsx';
import { SaveBar } from '../ui/page/save-bar.tsx';
import { MappingDialog, type MappingTarget } from './dialog/mapping-dialog.tsx';
import { MappingSteps, useMappingSave } from './dialog/mapping-steps.tsx';
import { draftWith, type MappingDraft, rebase } from './mapping-draft.ts';
import { newCustomField, refitted } from './mapping-edit.ts';
import { findField } from './mapping-fit.ts';
import { FindingsNotice, OutboundNotice, SavedMeanwhile } from './mapping-notices.tsx';
import { MappingPanel } from './mapping-panel.tsx';
import { SampleChoice } from './mapping-sample.tsx';
import { type EditorSearch, MappingToolbar } from './mapping-toolbar.tsx';
import { SavedReceipt } from './saved-receipt.tsx';
import { UnmappedFields } from './unmapped-fields.tsx';
import { type Edited, type EditorProps, type EditProps, useMappingEditor } from './use-mapping-editor.ts';

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

function Editor(props: EditProps) {
  const { list, portal, set, draft, onDraft, view, onView, mayAdminister } = props;
  const saving = useMappingSave(portal.id, set, () => onDraft(undefined));
  const edited = useMappingEditor(props, saving.refused);
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
  /** Called when a conflict with another user's changes was settled. */
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

/** The mappings of an object type of a portal: HubSpot's properties on the left, their mappings on the right. */
export function MappingEditor(props: EditorProps) {
  const properties = useQuery(propertiesQuery(props.portal.id, props.set.objectType));
  return (
    <Loaded query={properties} what="HubSpot’s properties" skeleton={[36, 420]} quiet>
      {(list) => <Editor {...props} list={list} />}
    </Loaded>
  );
}
