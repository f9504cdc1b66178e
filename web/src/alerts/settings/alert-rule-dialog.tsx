import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertRule } from '../../../../src/contract/alerts.ts';
import type { DealPipelines } from '../../../../src/contract/renewals.ts';
import { usersByIdQuery } from '../../api/users.ts';
import { personName } from '../../ui/form/person-choice.tsx';
import { Callout } from '../../ui/page/callout.tsx';
import { Dialog, DialogForm } from '../../ui/page/dialog.tsx';
import { draftOf, type RuleDraft, type RuleNames, ruleInWords, ruleOf } from './alert-rule.ts';
import { AlertRuleDeals } from './alert-rule-deals.tsx';
import { AlertRuleDelivery } from './alert-rule-delivery.tsx';

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
    <DialogForm
      error={error}
      busy={busy}
      cancel="Cancel"
      submit={isNew ? 'Add rule' : 'Save'}
      onSubmit={() => onSave(result)}
      onCancel={onClose}
    >
      <TextInput
        label="Name"
        placeholder="Optional"
        maxLength={200}
        value={draft.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <AlertRuleDeals draft={draft} names={names} pipelines={pipelines} onChange={change} />
      <AlertRuleDelivery draft={draft} names={names} onChange={change} />
      <Callout component="p" tone="busy" aria-live="polite">
        {ruleInWords(result, { ...names, csms })}
      </Callout>
    </DialogForm>
  );
}

/** Adds or edits a rule, and shows it as a sentence. */
export function AlertRuleDialog({ opened, ...form }: FormProps & { opened: boolean }) {
  return (
    <Dialog title={form.isNew ? 'Add rule' : 'Edit rule'} opened={opened} onClose={form.onClose} size="lg">
      <Form {...form} />
    </Dialog>
  );
}
