import {
  Checkbox,
  Fieldset,
  Group,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  TextInput,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertRule } from '../../../src/contract/alerts.ts';
import { RenewalStage } from '../../../src/contract/customers.ts';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import type { DealPipelines } from '../../../src/contract/renewals.ts';
import { usersByIdQuery } from '../api/users.ts';
import { shorten } from '../format/text.ts';
import { dayName, draftOf, type RuleDraft, type RuleNames, ruleInWords, ruleOf } from './alert-rule.ts';
import { Dialog, DialogFoot } from './dialog.tsx';
import { PeopleSelect, personName } from './person-choice.tsx';
import { renewalStageWords } from './words.ts';

const weekdays = [1, 2, 3, 4, 5, 6, 0];

interface PartProps {
  draft: RuleDraft;
  onChange: (change: Partial<RuleDraft>) => void;
}

interface DealsProps extends PartProps {
  names: RuleNames;
  pipelines: DealPipelines['pipelines'];
}

/** The names of ids, and the ids themselves where HubSpot has them no more. */
const choices = (ids: readonly string[], names: ReadonlyMap<string, string>) => [
  ...[...names].map(([value, label]) => ({ value, label: shorten(label, 80) })),
  ...ids.filter((id) => !names.has(id)).map((id) => ({ value: id, label: shorten(id, 80) })),
];

/** Which changes of which deals. */
function Deals({ draft, names, pipelines, onChange }: DealsProps) {
  const stages = pipelines
    .filter(({ id }) => draft.pipelineIds.length === 0 || draft.pipelineIds.includes(id))
    .map((pipeline) => ({
      group: shorten(pipeline.label, 80),
      items: pipeline.stages.map(({ id, label }) => ({ value: id, label: shorten(label, 80) })),
    }));
  const listed = new Set(stages.flatMap(({ items }) => items.map(({ value }) => value)));
  const others = draft.stageIds.filter((id) => !listed.has(id));
  return (
    <Fieldset legend="Which deals" className="cx-fieldset">
      <Checkbox
        label={inputLabels['alerts.*.renewalsOnly']}
        checked={draft.renewalsOnly}
        onChange={(event) => onChange({ renewalsOnly: event.currentTarget.checked })}
      />
      <MultiSelect
        label={inputLabels['alerts.*.pipelineIds']}
        placeholder={draft.pipelineIds.length === 0 ? 'Every pipeline' : ''}
        searchable
        clearable
        value={draft.pipelineIds}
        onChange={(pipelineIds) => onChange({ pipelineIds })}
        data={choices(draft.pipelineIds, names.pipelines)}
      />
      <MultiSelect
        label={inputLabels['alerts.*.renewalStages']}
        placeholder={draft.renewalStages.length === 0 ? 'Anything' : ''}
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
        data={[
          ...stages,
          ...(others.length > 0
            ? [
                {
                  group: 'Other pipelines',
                  items: others.map((value) => ({
                    value,
                    label: shorten(names.stages.get(value) ?? value, 80),
                  })),
                },
              ]
            : []),
        ]}
      />
      <div className="cx-two-fields">
        <NumberInput
          label={inputLabels['alerts.*.minimumAmount']}
          placeholder="Any amount"
          description="In the deal’s own currency."
          min={0}
          thousandSeparator=","
          value={draft.minimumAmount}
          onChange={(value) => onChange({ minimumAmount: typeof value === 'number' ? value : '' })}
        />
        <PeopleSelect
          label={inputLabels['alerts.*.csmIds']}
          placeholder="Everybody"
          description="Who is in charge of the customer."
          value={draft.csmIds}
          onChange={(csmIds) => onChange({ csmIds })}
        />
      </div>
    </Fieldset>
  );
}

function QuietHours({ draft, onChange }: PartProps) {
  const time = (name: 'quietFrom' | 'quietTo', end: 'from' | 'to') => (
    <TextInput
      type="time"
      label={inputLabels[`alerts.*.quietHours.${end}`]}
      required
      withAsterisk={false}
      value={draft[name]}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <>
      <Switch
        label={inputLabels['alerts.*.quietHours']}
        description="What comes up meanwhile is sent at their end, by the time zone of the portal’s schedule."
        checked={draft.quiet}
        onChange={(event) => onChange({ quiet: event.currentTarget.checked })}
      />
      {draft.quiet && (
        <>
          <Group gap="md" grow>
            {time('quietFrom', 'from')}
            {time('quietTo', 'to')}
          </Group>
          <Checkbox.Group
            label={inputLabels['alerts.*.quietHours.quietDays']}
            value={draft.quietDays.map(String)}
            onChange={(days) => onChange({ quietDays: days.map(Number).sort() })}
          >
            <div className="cx-days">
              {weekdays.map((day) => (
                <Checkbox
                  key={day}
                  value={String(day)}
                  label={dayName(day)}
                  // A week without any day to send on would hold everything back for ever.
                  disabled={draft.quietDays.length >= 6 && !draft.quietDays.includes(day)}
                />
              ))}
            </div>
          </Checkbox.Group>
        </>
      )}
    </>
  );
}

/** Where to, and when. */
function Sending({ draft, names, onChange }: PartProps & { names: RuleNames }) {
  const channel = names.channels.get(draft.channel);
  const gone = draft.channel !== 'app' && !channel;
  return (
    <Fieldset legend="Where to, and when" className="cx-fieldset">
      <Select
        label={inputLabels['alerts.*.channel']}
        allowDeselect={false}
        value={draft.channel}
        error={gone ? 'This channel is gone. Choose another one.' : null}
        onChange={(value) => value !== null && onChange({ channel: value })}
        data={[
          { value: 'app', label: 'The app' },
          ...[...names.channels.values()].map(({ id, name }) => ({ value: id, label: shorten(name, 80) })),
          ...(gone ? [{ value: draft.channel, label: 'A channel that is gone' }] : []),
        ]}
      />
      {channel?.kind === 'email' && (
        <Checkbox
          label={inputLabels['alerts.*.notifyCsm']}
          checked={draft.notifyCsm}
          onChange={(event) => onChange({ notifyCsm: event.currentTarget.checked })}
        />
      )}
      {draft.channel === 'app' ? (
        <p className="cx-soft">The app shows alerts at once; it has neither quiet hours nor digests.</p>
      ) : (
        <>
          <div>
            <span className="cx-label" id="alert-rule-pace">
              {inputLabels['alerts.*.digest']}
            </span>
            <SegmentedControl
              aria-labelledby="alert-rule-pace"
              fullWidth
              value={draft.digest}
              onChange={(value) =>
                onChange({ digest: value === 'hourly' || value === 'daily' ? value : 'none' })
              }
              data={[
                { value: 'none', label: 'At once' },
                { value: 'hourly', label: 'Every hour' },
                { value: 'daily', label: 'Every day' },
              ]}
            />
          </div>
          {draft.digest === 'daily' && (
            <TextInput
              type="time"
              label={inputLabels['alerts.*.digestAt']}
              required
              withAsterisk={false}
              w={160}
              value={draft.digestAt}
              onChange={(event) => onChange({ digestAt: event.currentTarget.value })}
            />
          )}
          <QuietHours draft={draft} onChange={onChange} />
        </>
      )}
    </Fieldset>
  );
}

interface FormProps {
  rule: AlertRule;
  isNew: boolean;
  names: RuleNames;
  pipelines: DealPipelines['pipelines'];
  busy: boolean;
  error: Error | null;
  onSave: (rule: AlertRule) => void;
  onClose: () => void;
}

function Form({ rule, isNew, names, pipelines, busy, error, onSave, onClose }: FormProps) {
  const [draft, setDraft] = useState(() => draftOf(rule));
  const change = (part: Partial<RuleDraft>) => setDraft((before) => ({ ...before, ...part }));
  const people = useQuery(usersByIdQuery(draft.csmIds)).data ?? [];
  const result = ruleOf(draft, names.channels.get(draft.channel)?.kind);
  const csms = new Map(people.map((person) => [person.id, personName(person)]));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSave(result);
      }}
    >
      <Stack gap="md">
        <TextInput
          label={inputLabels['alerts.*.name']}
          placeholder="Optional"
          maxLength={200}
          value={draft.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <Deals draft={draft} names={names} pipelines={pipelines} onChange={change} />
        <Sending draft={draft} names={names} onChange={change} />
        <p className="cx-rule-preview" aria-live="polite">
          {ruleInWords(result, { ...names, csms })}
        </p>
        <DialogFoot
          error={error}
          busy={busy}
          cancel="Cancel"
          submit={isNew ? 'Add the rule' : 'Save the rule'}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}

/** Writes a rule, with the sentence that it makes. */
export function AlertRuleDialog({ opened, ...form }: FormProps & { opened: boolean }) {
  return (
    <Dialog
      title={form.isNew ? 'Add a rule' : 'Change the rule'}
      opened={opened}
      onClose={form.onClose}
      size="lg"
    >
      <Form {...form} />
    </Dialog>
  );
}
