import { Select } from '@mantine/core';
import { useState } from 'react';
import { type ChoiceGroup, found } from './grouped-choices.ts';

interface GroupedSelectProps {
  label: string;
  /** For screen readers; not visible. */
  isLabelUnseen?: boolean;
  className?: string;
  description?: string;
  placeholder: string;
  nothingFound: string;
  disabled?: boolean;
  error?: string | undefined;
  value: string | null;
  groups: ChoiceGroup[];
  onChange: (value: string) => void;
}

/** Selects one of many choices by typing. Unavailable ones are listed, too, with the reason. */
export function GroupedSelect(props: GroupedSelectProps) {
  const { label, description, placeholder, nothingFound, disabled = false, error, value, groups } = props;
  const [typed, setTyped] = useState('');
  const all = new Map(groups.flatMap(({ items }) => items).map((item) => [item.value, item]));
  const chosen = value === null ? undefined : all.get(value);
  // The selected option's name is in the input as if typed: the list still offers everything else.
  const shown = found(groups, typed === chosen?.label ? '' : typed);
  const data = shown.map(({ group, items }) => ({
    group,
    items: items.map((item) => ({
      value: item.value,
      label: item.label,
      disabled: item.objection !== undefined && item.value !== value,
    })),
  }));
  // A selected option that isn't among the matches would be dropped: it is included, but hidden.
  const isShown = chosen === undefined || shown.some(({ items }) => items.includes(chosen));
  return (
    <Select
      {...(props.isLabelUnseen ? { 'aria-label': label } : { label })}
      {...(props.className === undefined ? {} : { className: props.className })}
      {...(description === undefined ? {} : { description })}
      placeholder={placeholder}
      searchable
      allowDeselect={false}
      disabled={disabled}
      error={error}
      nothingFoundMessage={nothingFound}
      value={value}
      onChange={(next) => {
        if (next === null) return;
        // Selecting the same option again shows its name again.
        setTyped(all.get(next)?.label ?? '');
        props.onChange(next);
      }}
      searchValue={typed}
      onSearchChange={setTyped}
      // A click opens the list, and typing then replaces the selection.
      onClick={(event) => event.currentTarget.select()}
      onFocus={(event) => event.currentTarget.select()}
      filter={({ options }) => (isShown ? options : options.slice(0, -1))}
      renderOption={({ option }) => {
        const { objection, note } = all.get(option.value) ?? {};
        const more = objection ?? note;
        return (
          <span className="cx-break">
            <bdi>{option.label}</bdi>
            {more !== undefined && option.value !== value && <span className="cx-cell-sub">{more}</span>}
          </span>
        );
      }}
      data={
        isShown
          ? data
          : [
              ...data,
              { group: 'Chosen', items: [{ value: chosen.value, label: chosen.label, disabled: false }] },
            ]
      }
    />
  );
}
