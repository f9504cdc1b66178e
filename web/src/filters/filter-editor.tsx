import { Button, Flex, Radio, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import { OnExit, onExitNames } from '../../../src/contract/settings.ts';
import { Panel } from '../ui/page/panel.tsx';
import { ConditionInWords, ConditionRow } from './filter-condition.tsx';
import { FilterCount, useFilterCount } from './filter-count.tsx';
import {
  type Condition,
  type FilterDraft,
  type FilteredType,
  mostConditions,
  newCondition,
} from './filter-draft.ts';
import styles from './filter-editor.module.css';

/** What happens to records that stop matching, in words. */
export const onExitWords: Record<OnExit, { word: string; meaning: string }> = {
  keep: { word: onExitNames.keep, meaning: 'Records stay in CSCX and up to date.' },
  freeze: {
    word: onExitNames.freeze,
    meaning: 'Records stay as they are until they match the filter again.',
  },
  archive: {
    word: onExitNames.archive,
    meaning:
      'Records are archived in CSCX, and restored if they match the filter again. Nothing changes in HubSpot.',
  },
};

const words: Record<FilteredType, { title: string; all: string; some: string; none: string }> = {
  company: {
    title: 'Which companies become customers',
    all: 'Every company in HubSpot becomes a customer. Add a condition to sync only some of them.',
    some: 'Companies that match all conditions become customers. Their contacts become stakeholders.',
    none: 'Every company in HubSpot becomes a customer.',
  },
  deal: {
    title: 'Which deals to sync',
    all: 'Every deal in HubSpot syncs. Add a condition to sync only some of them.',
    some: 'Deals that match all conditions sync.',
    none: 'Every deal in HubSpot syncs.',
  },
};

interface FilterEditorProps {
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
      <div className={styles.filter} data-counted={mayAdminister || undefined}>
        <Stack gap="sm" align="flex-start" miw={0} className={styles.conditions}>
          <p className="cx-soft">{own.length > 0 ? some : mayAdminister ? all : none}</p>
          {own.length > 0 && (
            <Flex
              component="ol"
              direction="column"
              gap="xs"
              w="100%"
              aria-label={`${inputLabels['inclusion.filters']}: ${title}`}
            >
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
            </Flex>
          )}
          {mayAdminister && (
            <Button
              variant="default"
              leftSection={<IconPlus size={16} aria-hidden />}
              disabled={isFull}
              onClick={() => set([...draft.conditions, newCondition(objectType)])}
            >
              Add condition
            </Button>
          )}
          {mayAdminister && isFull && (
            <p className="cx-soft">A filter can have up to {mostConditions} conditions.</p>
          )}
        </Stack>
        {mayAdminister && <FilterCount count={count} draft={draft} objectType={objectType} />}
      </div>
    </Panel>
  );
}

/**
 * Which companies become customers, and which deals sync: conditions that all have to match, each with any of its
 * values, and the number of matching records; and what happens to records that stop matching. It edits a draft; the
 * caller saves it.
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
