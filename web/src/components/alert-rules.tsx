import { ActionIcon, Button, Skeleton, Switch, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBellOff, IconEdit, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertRule } from '../../../src/contract/alerts.ts';
import { channelsQuery } from '../api/alerts.ts';
import { changeSettings, settingsQuery } from '../api/integrations.ts';
import { renewalSummaryQuery, stagesQuery } from '../api/renewals.ts';
import { messageOf } from '../api/request.ts';
import { shorten } from '../format/text.ts';
import { newRule, type RuleNames, ruleInWords } from './alert-rule.ts';
import { AlertRuleDialog } from './alert-rule-dialog.tsx';
import { EmptyState } from './empty-state.tsx';
import { Failure } from './failure.tsx';
import { Panel } from './panel.tsx';
import { Tag } from './state-pill.tsx';

/** What the ids in a portal's rules are called. */
const useRuleNames = (integrationId: string) => {
  const channels = useQuery(channelsQuery);
  const stages = useQuery(stagesQuery(integrationId));
  const people = useQuery(renewalSummaryQuery('csm', { state: 'all' }));
  const pipelines = stages.data?.pipelines ?? [];
  const names: RuleNames = {
    channels: new Map((channels.data?.items ?? []).map((channel) => [channel.id, channel])),
    pipelines: new Map(pipelines.map(({ id, label }) => [id, label])),
    stages: new Map(pipelines.flatMap((pipeline) => pipeline.stages.map(({ id, label }) => [id, label]))),
    csms: new Map(
      (people.data?.groups ?? []).flatMap(({ key, label }) => (key === null ? [] : [[key, label]])),
    ),
  };
  return { names, pipelines, pending: channels.isPending || stages.isPending || people.isPending };
};

interface RuleProps {
  rule: AlertRule;
  names: RuleNames;
  mayAdminister: boolean;
  busy: boolean;
  onEnable: (enabled: boolean) => void;
  onEdit: () => void;
  onDelete: () => void;
}

function Rule({ rule, names, mayAdminister, busy, onEnable, onEdit, onDelete }: RuleProps) {
  const called = rule.name ? shorten(rule.name, 60) : 'this rule';
  const gone = rule.channel !== 'app' && !names.channels.has(rule.channel);
  return (
    <li className="cx-rule" data-off={!rule.enabled || undefined}>
      {mayAdminister ? (
        <Switch
          aria-label={`Use ${called}`}
          checked={rule.enabled}
          disabled={busy}
          onChange={(event) => onEnable(event.currentTarget.checked)}
        />
      ) : (
        <Tag tone={rule.enabled ? 'good' : 'idle'}>{rule.enabled ? 'On' : 'Off'}</Tag>
      )}
      <div className="cx-rule-text">
        {rule.name && (
          <p className="cx-strong" dir="auto">
            {shorten(rule.name, 200)}
          </p>
        )}
        <p>{ruleInWords(rule, names)}</p>
        {gone && (
          <p className="cx-rule-warning">Its channel was deleted: nothing is sent. Choose another one.</p>
        )}
      </div>
      {mayAdminister && (
        <div className="cx-rule-actions">
          <Tooltip label="Change">
            <ActionIcon aria-label={`Change ${called}`} onClick={onEdit}>
              <IconEdit size={17} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Delete">
            <ActionIcon aria-label={`Delete ${called}`} disabled={busy} onClick={onDelete}>
              <IconTrash size={17} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        </div>
      )}
    </li>
  );
}

/** A rule is known by its place alone: two may be the same. */
const placed = (rules: readonly AlertRule[]) =>
  rules.map((rule, place) => ({ rule, place, key: `rule ${place}` }));

const without = (rules: readonly AlertRule[], place: number) => rules.filter((_, at) => at !== place);
const withRule = (rules: readonly AlertRule[], place: number, rule: AlertRule): AlertRule[] =>
  place < rules.length ? rules.map((one, at) => (at === place ? rule : one)) : [...rules, rule];

/** Which changes of a portal's deals are told, and where. */
export function AlertRules({
  integrationId,
  mayAdminister,
}: {
  integrationId: string;
  mayAdminister: boolean;
}) {
  const settings = useQuery(settingsQuery(integrationId));
  const { names, pipelines, pending } = useRuleNames(integrationId);
  const queryClient = useQueryClient();
  /** The place of the rule that is written; the number of rules: a new one. */
  const [editing, setEditing] = useState<number>();
  const save = useMutation({
    mutationFn: ({ rules }: { rules: AlertRule[]; done: string }) =>
      changeSettings({ integrationId, alerts: rules }),
    onSuccess: async (answer, { done }) => {
      queryClient.setQueryData(settingsQuery(integrationId).queryKey, answer);
      setEditing(undefined);
      notifications.show({
        color: 'teal',
        title: done,
        message: 'It holds for every change from now on.',
      });
      await queryClient.invalidateQueries({ queryKey: ['alert-channels'] });
    },
    onError: (error) => {
      // While a rule is written, its dialog says what went wrong.
      if (editing === undefined) {
        notifications.show({ color: 'red', title: 'The rules stay as they are', message: messageOf(error) });
      }
    },
  });
  const rules = settings.data?.alerts;
  const edit = (place: number) => {
    save.reset();
    setEditing(place);
  };
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
            onClick={() => edit(rules.length)}
            leftSection={<IconPlus size={15} aria-hidden />}
          >
            Add a rule
          </Button>
        )
      }
    >
      {settings.isError && !rules && (
        <div className="cx-panel-body">
          <Failure
            error={settings.error}
            title="The rules could not be read"
            onRetry={() => void settings.refetch()}
          />
        </div>
      )}
      {(settings.isPending || (rules && pending)) && (
        <div className="cx-panel-body" aria-hidden>
          <Skeleton h={40} />
        </div>
      )}
      {rules?.length === 0 && (
        <EmptyState icon={IconBellOff} title="No rule, no alert">
          Without a rule nobody hears of deals that move in this portal.
        </EmptyState>
      )}
      {rules && rules.length > 0 && !pending && (
        <ul aria-label="Rules">
          {placed(rules).map(({ rule, place, key }) => (
            <Rule
              key={key}
              rule={rule}
              names={names}
              mayAdminister={mayAdminister}
              busy={save.isPending}
              onEnable={(enabled) =>
                save.mutate({
                  rules: withRule(rules, place, { ...rule, enabled }),
                  done: enabled ? 'The rule is on' : 'The rule is off',
                })
              }
              onEdit={() => edit(place)}
              onDelete={() => save.mutate({ rules: without(rules, place), done: 'The rule was deleted' })}
            />
          ))}
        </ul>
      )}
      {rules && editing !== undefined && (
        <AlertRuleDialog
          opened
          rule={rules[editing] ?? newRule}
          isNew={editing >= rules.length}
          names={names}
          pipelines={pipelines}
          busy={save.isPending}
          error={save.error}
          onSave={(rule) =>
            save.mutate({ rules: withRule(rules, editing, rule), done: 'The rule was saved' })
          }
          onClose={() => setEditing(undefined)}
        />
      )}
    </Panel>
  );
}
