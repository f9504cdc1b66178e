import { ActionIcon, Button, Skeleton, Switch, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBellOff, IconEdit, IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertRule } from '../../../src/contract/alerts.ts';
import { channelsQuery } from '../api/alerts.ts';
import { changeSettings, settingsQuery } from '../api/integrations.ts';
import { stagesQuery } from '../api/renewals.ts';
import { messageOf, RequestFailed } from '../api/request.ts';
import { usersByIdQuery } from '../api/users.ts';
import { shorten } from '../format/text.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { Panel } from '../ui/panel.tsx';
import { personName } from '../ui/person-choice.tsx';
import { Tag } from '../ui/state-pill.tsx';
import { changed, newRule, type RuleNames, ruleInWords } from './alert-rule.ts';
import { AlertRuleDialog } from './alert-rule-dialog.tsx';

/** What the ids in a portal's rules are called. */
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
const placed = (rules: readonly AlertRule[]) => rules.map((rule, place) => ({ rule, key: `rule ${place}` }));

interface RuleChange {
  /** Undefined: a new one. */
  before: AlertRule | undefined;
  /** Undefined: it is deleted. */
  after: AlertRule | undefined;
  done: string;
}

/** Which changes of a portal's deals are told, and where. */
export function AlertRules({
  integrationId,
  mayAdminister,
}: {
  integrationId: string;
  mayAdminister: boolean;
}) {
  const settings = useQuery(settingsQuery(integrationId));
  const rules = settings.data?.alerts;
  const { names, pipelines, pending } = useRuleNames(integrationId, rules ?? []);
  const queryClient = useQueryClient();
  const [editing, setEditing] = useState<{ rule: AlertRule | undefined }>();
  const save = useMutation({
    mutationFn: ({ before, after }: RuleChange) => {
      const alertsBefore = rules ?? [];
      return changeSettings({ integrationId, alerts: changed(alertsBefore, before, after), alertsBefore });
    },
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
    onError: async (error) => {
      // The change is to be made over what holds now.
      if (error instanceof RequestFailed && error.code === 'conflict') await settings.refetch();
      // While a rule is written, its dialog says what went wrong.
      if (editing === undefined) {
        notifications.show({ color: 'red', title: 'The rules stay as they are', message: messageOf(error) });
      }
    },
  });
  const edit = (rule: AlertRule | undefined) => {
    save.reset();
    setEditing({ rule });
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
            onClick={() => edit(undefined)}
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
          {placed(rules).map(({ rule, key }) => (
            <Rule
              key={key}
              rule={rule}
              names={names}
              mayAdminister={mayAdminister}
              busy={save.isPending}
              onEnable={(enabled) =>
                save.mutate({
                  before: rule,
                  after: { ...rule, enabled },
                  done: enabled ? 'The rule is on' : 'The rule is off',
                })
              }
              onEdit={() => edit(rule)}
              onDelete={() => save.mutate({ before: rule, after: undefined, done: 'The rule was deleted' })}
            />
          ))}
        </ul>
      )}
      {rules && editing !== undefined && (
        <AlertRuleDialog
          opened
          rule={editing.rule ?? newRule}
          isNew={editing.rule === undefined}
          names={names}
          pipelines={pipelines}
          busy={save.isPending}
          error={save.error}
          onSave={(rule) => save.mutate({ before: editing.rule, after: rule, done: 'The rule was saved' })}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Panel>
  );
}
