import { Button } from '@mantine/core';
import { IconBellOff, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertRule } from '../../../../src/contract/alerts.ts';
import { channelsQuery } from '../../api/alerts.ts';
import { settingsQuery } from '../../api/integrations.ts';
import { stagesQuery } from '../../api/renewals.ts';
import { messageOf } from '../../api/request.ts';
import { useChangeAlertRules } from '../../api/settings.ts';
import { usersByIdQuery } from '../../api/users.ts';
import { personName } from '../../ui/form/person-choice.tsx';
import { useToasts } from '../../ui/mount.ts';
import { EmptyState } from '../../ui/page/empty-state.tsx';
import { Loaded } from '../../ui/page/loaded.tsx';
import { Panel } from '../../ui/page/panel.tsx';
import { changed, newRule, type RuleNames } from './alert-rule.ts';
import { AlertRuleDialog } from './alert-rule-dialog.tsx';
import { AlertRuleRow } from './alert-rule-row.tsx';

/** The names of the ids in a portal's rules. */
const useRuleNames = (integrationId: string, rules: readonly AlertRule[]) => {
  const channels = useQuery(channelsQuery);
  const stages = useQuery(stagesQuery(integrationId));
  const people = useQuery(usersByIdQuery(rules.flatMap((rule) => rule.csmIds ?? [])));
  const pipelines = stages.data?.pipelines ?? [];
  const names: RuleNames = {
    channels: new Map((channels.data?.items ?? []).map((channel) => [channel.id, channel])),
    pipelines: new Map(pipelines.map(({ id, label }) => [id, label])),
    stages: new Map(pipelines.flatMap((pipeline) => pipeline.stages.map(({ id, label }) => [id, label]))),
    csms: new Map((people.data ?? []).map((person) => [person.id, personName(person)])),
  };
  return { names, pipelines, pending: channels.isPending || stages.isPending || people.isPending };
};

/** The rule being edited; undefined for a new one. */
interface Editing {
  rule: AlertRule | undefined;
}

/** A portal's rules, the rule being edited, and saving. */
function useRules(integrationId: string) {
  const toasts = useToasts();
  const settings = useQuery(settingsQuery(integrationId));
  const rules = settings.data?.alerts;
  const [editing, setEditing] = useState<Editing>();
  const change = useChangeAlertRules(integrationId, {
    onSuccess: () => setEditing(undefined),
    onError: (error) => {
      // While a rule is being edited, its dialog shows the error.
      if (editing !== undefined) return;
      toasts.show({ color: 'red', title: 'Couldn’t change the rules', message: messageOf(error) });
    },
  });
  /** Adds, changes or deletes a rule, depending on which of the two is undefined. */
  const save = (before: AlertRule | undefined, after: AlertRule | undefined, done: string) => {
    const alertsBefore = rules ?? [];
    change.mutate(() => ({ alerts: changed(alertsBefore, before, after), alertsBefore }), {
      onSuccess: () => toasts.show({ color: 'teal', title: done, message: 'Applies to future changes.' }),
    });
  };
  const edit = (next: Editing | undefined) => {
    if (next) change.reset();
    setEditing(next);
  };
  return { settings, rules, editing, edit, save, busy: change.isPending, error: change.error };
}

/** A rule is identified by its position: two may be equal. */
const placed = (rules: readonly AlertRule[]) => rules.map((rule, place) => ({ rule, key: `rule ${place}` }));

interface AlertRulesProps {
  integrationId: string;
  mayAdminister: boolean;
}

/** Which deal changes of a portal raise alerts, and where they are sent. */
export function AlertRules({ integrationId, mayAdminister }: AlertRulesProps) {
  const { settings, rules, editing, edit, save, busy, error } = useRules(integrationId);
  const { names, pipelines, pending } = useRuleNames(integrationId, rules ?? []);
  const named = { ...settings, data: pending ? undefined : rules };
  return (
    <Panel
      title="Rules"
      note={rules && rules.length > 0 ? rules.length : undefined}
      flush
      actions={
        mayAdminister &&
        rules && (
          <Button
            variant="default"
            size="xs"
            onClick={() => edit({ rule: undefined })}
            leftSection={<IconPlus size={15} aria-hidden />}
          >
            Add rule
          </Button>
        )
      }
    >
      <Loaded query={named} what="the rules" skeleton={[40]} inset quiet>
        {(shown) =>
          shown.length === 0 ? (
            <EmptyState icon={IconBellOff} title="No alert rules">
              Add a rule to get notified when deals in this portal change stage.
            </EmptyState>
          ) : (
            <ul aria-label="Rules">
              {placed(shown).map(({ rule, key }) => (
                <AlertRuleRow
                  key={key}
                  rule={rule}
                  names={names}
                  mayAdminister={mayAdminister}
                  busy={busy}
                  onEnable={(enabled) =>
                    save(rule, { ...rule, enabled }, enabled ? 'Rule turned on' : 'Rule turned off')
                  }
                  onEdit={() => edit({ rule })}
                  onDelete={() => save(rule, undefined, 'Rule deleted')}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      {rules && editing !== undefined && (
        <AlertRuleDialog
          opened
          rule={editing.rule ?? newRule}
          isNew={editing.rule === undefined}
          names={names}
          pipelines={pipelines}
          busy={busy}
          error={error}
          onSave={(rule) => save(editing.rule, rule, 'Rule saved')}
          onClose={() => edit(undefined)}
        />
      )}
    </Panel>
  );
}
