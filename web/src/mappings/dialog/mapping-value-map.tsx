import { ActionIcon, Button, Select, Stack, TextInput } from '@mantine/core';
import { IconArrowRight, IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { inputLabels } from '../../../../src/contract/input-labels.ts';
import { shorten } from '../../format/text.ts';
import type { Choice } from '../../ui/form/property-choices.ts';
import styles from './mapping-value-map.module.css';

type ValueMap = Record<string, string>;

interface Entry {
  key: number;
  from: string;
  to: string;
}

interface ValueMapProps {
  valueMap: ValueMap;
  /** The possible values of the source; empty if any text is possible. */
  fromChoices: Choice[];
  /** The possible values of the target; empty if any text is possible. */
  toChoices: Choice[];
  onChange: (valueMap: ValueMap) => void;
}

const toMap = (entries: readonly Entry[]): ValueMap =>
  Object.fromEntries(
    entries.filter(({ from, to }) => from !== '' && to !== '').map(({ from, to }) => [from, to]),
  );

/** A row for each possible value, including mapped ones that are no longer options; otherwise one for each mapped value. */
const entriesOf = (valueMap: ValueMap, fromChoices: readonly Choice[]): Entry[] => {
  const names = [...new Set([...fromChoices.map(({ value }) => value), ...Object.keys(valueMap)])];
  const entries = names.map((from, key) => ({ key, from, to: valueMap[from] ?? '' }));
  return entries.length > 0 ? entries : [{ key: 0, from: '', to: '' }];
};

/** What each value is mapped to. */
export function MappingValueMap({ valueMap, fromChoices, toChoices, onChange }: ValueMapProps) {
  const [entries, setEntries] = useState(() => entriesOf(valueMap, fromChoices));
  const isOpen = fromChoices.length === 0;
  const change = (next: Entry[]) => {
    setEntries(next);
    onChange(toMap(next));
  };
  const set = (key: number, part: Partial<Entry>) =>
    change(entries.map((entry) => (entry.key === key ? { ...entry, ...part } : entry)));
  return (
    <fieldset className={styles.map}>
      <legend>{inputLabels['mappings.*.transform.valueMap']}</legend>
      <p className="cx-soft">Values left blank stay unchanged. Matching is case-sensitive.</p>
      <ul>
        {entries.map(({ key, from, to }, index) => {
          const label = fromChoices.find(({ value }) => value === from)?.label;
          const spoken = shorten(label ?? (from || `value ${index + 1}`), 60);
          return (
            <li key={key}>
              {label === undefined && isOpen ? (
                <TextInput
                  aria-label={`Value ${index + 1}`}
                  placeholder="Value"
                  maxLength={500}
                  value={from}
                  onChange={(event) => set(key, { from: event.currentTarget.value })}
                />
              ) : (
                <Stack gap={0} align="flex-start" miw={0} className="cx-break">
                  <bdi>{spoken}</bdi>
                  {label !== undefined && label !== from && (
                    <code className="cx-code">{shorten(from, 60)}</code>
                  )}
                  {label === undefined && <span className="cx-cell-sub">no longer an option</span>}
                </Stack>
              )}
              <IconArrowRight size={16} stroke={1.7} aria-hidden />
              {toChoices.length > 0 ? (
                <Select
                  aria-label={`${spoken} becomes`}
                  placeholder="Unchanged"
                  searchable
                  clearable
                  clearButtonProps={{ 'aria-label': `Leave ${spoken} unchanged` }}
                  value={to === '' ? null : to}
                  onChange={(next) => set(key, { to: next ?? '' })}
                  data={toChoices}
                />
              ) : (
                <TextInput
                  aria-label={`${spoken} becomes`}
                  placeholder="Unchanged"
                  maxLength={500}
                  value={to}
                  onChange={(event) => set(key, { to: event.currentTarget.value })}
                />
              )}
              {isOpen && (
                <ActionIcon
                  aria-label={`Remove ${spoken}`}
                  onClick={() => change(entries.filter((entry) => entry.key !== key))}
                >
                  <IconX size={16} aria-hidden />
                </ActionIcon>
              )}
            </li>
          );
        })}
      </ul>
      {isOpen && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() =>
            setEntries([
              ...entries,
              { key: Math.max(-1, ...entries.map(({ key }) => key)) + 1, from: '', to: '' },
            ])
          }
        >
          Add value
        </Button>
      )}
    </fieldset>
  );
}
