import { ActionIcon, Group, Switch, Text, Tooltip } from '@mantine/core';
import { IconEdit, IconTrash } from '@tabler/icons-react';
import type { AlertRule } from '../../../../src/contract/alerts.ts';
import { shorten } from '../../format/text.ts';
import { Tag } from '../../ui/value/state-pill.tsx';
import { type RuleNames, ruleInWords } from './alert-rule.ts';
import styles from './alert-settings.module.css';

interface AlertRuleRowProps {
  rule: AlertRule;
  names: RuleNames;
  mayAdminister: boolean;
  busy: boolean;
  onEnable: (enabled: boolean) => void;
  onEdit: () => void;
  onDelete: () => void;
}

/** A rule as a sentence, and its actions. */
export function AlertRuleRow(props: AlertRuleRowProps) {
  const { rule, names, mayAdminister, busy, onEnable, onEdit, onDelete } = props;
  const called = rule.name ? shorten(rule.name, 60) : 'this rule';
  const gone = rule.channel !== 'app' && !names.channels.has(rule.channel);
  return (
    <li className={styles.item} data-off={!rule.enabled || undefined}>
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
      <div className={styles.text}>
        {rule.name && (
          <p className="cx-strong" dir="auto">
            {shorten(rule.name, 200)}
          </p>
        )}
        <p>{ruleInWords(rule, names)}</p>
        {gone && (
          <Text size="sm" fw={550} c="var(--cx-warn)">
            Its channel was deleted, so nothing is sent. Choose another channel.
          </Text>
        )}
      </div>
      {mayAdminister && (
        <Group gap={2} wrap="nowrap" className={styles.ruleActions}>
          <Tooltip label="Edit">
            <ActionIcon aria-label={`Edit ${called}`} onClick={onEdit}>
              <IconEdit size={17} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Delete">
            <ActionIcon aria-label={`Delete ${called}`} disabled={busy} onClick={onDelete}>
              <IconTrash size={17} stroke={1.7} />
            </ActionIcon>
          </Tooltip>
        </Group>
      )}
    </li>
  );
}
