import '../styles/filters.css';
import { Button, Radio, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import { OnExit, onExitNames } from '../../../src/contract/settings.ts';
import { ConditionInWords, ConditionRow } from './filter-condition.tsx';
import { FilterCount, useFilterCount } from './filter-count.tsx';
import {
  type Condition,
  type FilterDraft,
  type FilteredType,
  mostConditions,
  newCondition,
} from './filter-draft.ts';
import { Panel } from './panel.tsx';

/** What becomes of records that leave the filter, in words. */
export const onExitWords: Record<OnExit, { word: string; meaning: string }> = {
  keep: { word: onExitNames.keep, meaning: 'Nothing is lost, and nothing becomes old.' },
  freeze: {
    word: onExitNames.freeze,
    meaning: 'They are no longer kept up to date, unless they pass the filter again.',
  },
  archive: {
    word: onExitNames.archive,
    meaning:
      'They leave the lists, and come back when they pass the filter again. In HubSpot nothing is changed.',
  },
};

const words: Record<FilteredType, { title: string; all: string; some: string; none: string }> = {
  company: {
    title: 'Which companies count as customers',
    all: 'Every company of HubSpot becomes a customer. Add a condition to take in only some of them.',
    some: 'Companies that fulfil all conditions become customers. Their contacts come along as stakeholders.',
    none: 'Every company of HubSpot becomes a customer.',
  },
  deal: {
    title: 'Which deals come along',
    all: 'Every deal of HubSpot is synced. Add a condition to take in only some of them.',
    some: 'Deals that fulfil all conditions are synced.',
    none: 'Every deal of HubSpot is synced.',
  },
};

export interface FilterEditorProps {
  integrationId: string;
  draft: FilterDraft;
  mayAdminister: boolean;
  onChange: (draft: FilterDraft) => void;
}

function Conditions({
  objectType,
  integrationId,
  draft,
  mayAdminister,
  onChange,
  count,
}: FilterEditorProps & { objectType: FilteredType; count: ReturnType<typeof useFilterCount> }) {
  const own = draft.conditions.filter((condition) => condition.objectType === objectType);
  const { title, all, some, none } = words[objectType];
  const set = (conditions: Condition[]) => onChange({ ...draft, conditions });
  const isFull = own.length >= mostConditions;
  return (
    <Panel title={title}>
      <div className="cx-filter" data-counted={mayAdminister || undefined}>
        <div className="cx-filter-conditions">
          <p className="cx-soft">{own.length > 0 ? some : mayAdminister ? all : none}</p>
          {own.length > 0 && (
            <ol className="cx-conditions" aria-label={`${inputLabels['inclusion.filters']}: ${title}`}>
              {own.map((condition, index) =>
                mayAdminister ? (
                  <ConditionRow
                    key={condition.key}
                    integrationId={integrationId}
                    condition={condition}
                    place={index + 1}
                    onChange={(next) =>
                      set(draft.conditions.map((one) => (one.key === condition.key ? next : one)))
                    }
                    onRemove={() => set(draft.conditions.filter((one) => one.key !== condition.key))}
                  />
                ) : (
                  <ConditionInWords
                    key={condition.key}
                    integrationId={integrationId}
                    condition={condition}
                    place={index + 1}
                  />
                ),
              )}
            </ol>
          )}
          {mayAdminister && (
            <Button
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
              disabled={isFull}
              onClick={() => set([...draft.conditions, newCondition(objectType)])}
            >
              Add a condition
            </Button>
          )}
          {mayAdminister && isFull && (
            <p className="cx-soft">HubSpot counts at most {mostConditions} conditions at once.</p>
          )}
        </div>
        {mayAdminister && <FilterCount count={count} draft={draft} objectType={objectType} />}
      </div>
    </Panel>
  );
}

/**
 * Which companies count as customers, and which deals come along: conditions that all must hold, of which each takes
 * any of its values, with the number of records that pass; and what becomes of those that leave. It shows and changes
 * a draft; saving it is up to whoever shows it.
 */
export function FilterEditor(props: FilterEditorProps) {
  const { integrationId, draft, mayAdminister, onChange } = props;
  const count = useFilterCount(integrationId, draft, mayAdminister);
  return (
    <>
      <Conditions {...props} objectType="company" count={count} />
      <Conditions {...props} objectType="deal" count={count} />
      <Panel title={inputLabels['inclusion.onExit']}>
        <Radio.Group
          aria-label={inputLabels['inclusion.onExit']}
          value={draft.onExit}
          onChange={(value) => {
            const onExit = OnExit.safeParse(value).data;
            if (onExit) onChange({ ...draft, onExit });
          }}
        >
          <Stack gap="md">
            {OnExit.options.map((onExit) => (
              <Radio
                key={onExit}
                value={onExit}
                label={onExitWords[onExit].word}
                description={onExitWords[onExit].meaning}
                disabled={!mayAdminister}
              />
            ))}
          </Stack>
        </Radio.Group>
      </Panel>
    </>
  );
}
