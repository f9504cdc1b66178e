import { Checkbox, MultiSelect, NumberInput, SimpleGrid } from '@mantine/core';
import { RenewalStage } from '../../../../src/contract/common.ts';
import { inputLabels } from '../../../../src/contract/input-labels.ts';
import type { DealPipelines } from '../../../../src/contract/renewals.ts';
import { shorten } from '../../format/text.ts';
import { PeopleSelect } from '../../ui/form/person-choice.tsx';
import { renewalStageWords } from '../../ui/words.ts';
import type { RuleDraft, RuleNames } from './alert-rule.ts';
import { RuleFieldset } from './rule-fieldset.tsx';

interface AlertRuleDealsProps {
  draft: RuleDraft;
  names: RuleNames;
  pipelines: DealPipelines['pipelines'];
  onChange: (change: Partial<RuleDraft>) => void;
}

/** Options for ids, with their names; ids that no longer exist in HubSpot are shown as such. */
const choices = (ids: readonly string[], names: ReadonlyMap<string, string>) => [
  ...[...names].map(([value, label]) => ({ value, label: shorten(label, 80) })),
  ...ids.filter((id) => !names.has(id)).map((id) => ({ value: id, label: shorten(id, 80) })),
];

/** The stages of the selected pipelines, and selected stages of others. */
const stageChoices = ({ pipelineIds, stageIds }: RuleDraft, { names, pipelines }: AlertRuleDealsProps) => {
  const stages = pipelines
    .filter(({ id }) => pipelineIds.length === 0 || pipelineIds.includes(id))
    .map((pipeline) => ({
      group: shorten(pipeline.label, 80),
      items: pipeline.stages.map(({ id, label }) => ({ value: id, label: shorten(label, 80) })),
    }));
  const listed = new Set(stages.flatMap(({ items }) => items.map(({ value }) => value)));
  const others = stageIds.filter((id) => !listed.has(id));
  if (others.length === 0) return stages;
  const items = others.map((value) => ({ value, label: shorten(names.stages.get(value) ?? value, 80) }));
  return [...stages, { group: 'Other pipelines', items }];
};

/** Which changes of which deals raise alerts. */
export function AlertRuleDeals(props: AlertRuleDealsProps) {
  const { draft, names, onChange } = props;
  return (
    <RuleFieldset legend="Deals">
      <Checkbox
        label={inputLabels['alerts.*.renewalsOnly']}
        checked={draft.renewalsOnly}
        onChange={(event) => onChange({ renewalsOnly: event.currentTarget.checked })}
      />
      <MultiSelect
        label={inputLabels['alerts.*.pipelineIds']}
        placeholder={draft.pipelineIds.length === 0 ? 'All pipelines' : ''}
        searchable
        clearable
        value={draft.pipelineIds}
        onChange={(pipelineIds) => onChange({ pipelineIds })}
        data={choices(draft.pipelineIds, names.pipelines)}
      />
      <MultiSelect
        label={inputLabels['alerts.*.renewalStages']}
        placeholder={draft.renewalStages.length === 0 ? 'Any renewal stage' : ''}
        clearable
        value={draft.renewalStages}
        onChange={(values) =>
          onChange({ renewalStages: values.flatMap((value) => RenewalStage.safeParse(value).data ?? []) })
        }
        data={RenewalStage.options.map((value) => ({ value, label: renewalStageWords[value].word }))}
      />
      <MultiSelect
        label={inputLabels['alerts.*.stageIds']}
        placeholder={draft.stageIds.length === 0 ? 'Any stage' : ''}
        searchable
        clearable
        value={draft.stageIds}
        onChange={(stageIds) => onChange({ stageIds })}
        data={stageChoices(draft, props)}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <NumberInput
          label={inputLabels['alerts.*.minimumAmount']}
          placeholder="Any amount"
          description="In the deal’s currency."
          min={0}
          thousandSeparator=","
          value={draft.minimumAmount}
          onChange={(value) => onChange({ minimumAmount: typeof value === 'number' ? value : '' })}
        />
        <PeopleSelect
          label={inputLabels['alerts.*.csmIds']}
          placeholder="Anyone"
          description="The CSM of the customer."
          value={draft.csmIds}
          onChange={(csmIds) => onChange({ csmIds })}
        />
      </SimpleGrid>
    </RuleFieldset>
  );
}
