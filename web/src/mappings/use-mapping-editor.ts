import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ObjectType } from '../../../src/contract/common.ts';
import type { MappingSet, PropertyList } from '../../../src/contract/mappings.ts';
import type { IntegrationStatus } from '../../../src/contract/portals.ts';
import { pushStatusQuery } from '../api/health.ts';
import { schemaDriftQuery, settingsQuery } from '../api/integrations.ts';
import { changesBetween, countChanges, keyOf, type MappingDraft } from './mapping-draft.ts';
import { filterRows, groupRows, needsAttention, pushProblems } from './mapping-rows.ts';
import { useSample } from './mapping-sample.tsx';
import type { EditorSearch } from './mapping-toolbar.tsx';
import { suggestMappings } from './suggestions/suggest-mappings.ts';

export interface EditorProps {
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

export type EditProps = EditorProps & { list: PropertyList };

/** The content of an editor: the rows that match the view, and their state. */
export function useMappingEditor(
  { list, portal, set, draft, view, mayAdminister }: EditProps,
  refused: ReadonlyMap<string, string>,
) {
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

export type Edited = ReturnType<typeof useMappingEditor>;
