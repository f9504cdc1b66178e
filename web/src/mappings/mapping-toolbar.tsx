import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { SearchField } from '../ui/form/search-field.tsx';
import { Toolbar } from '../ui/form/toolbar.tsx';
import { type RowFilter, rowFilters } from './mapping-rows.ts';

const filterWords: Record<RowFilter, string> = {
  all: 'All properties',
  mapped: 'Mapped',
  unmapped: 'Not mapped',
  custom: 'Custom',
  attention: 'Needs attention',
};

export interface EditorSearch {
  search: string;
  filter: RowFilter;
  /** A property or field to map right away. */
  property: string | undefined;
  field: string | undefined;
}

interface ToolbarProps {
  view: EditorSearch;
  onView: (view: Partial<EditorSearch>) => void;
  /** How many properties need attention. */
  attention: number;
  /** Other choices. */
  children: ReactNode;
}

/** Search and filter of the properties. */
export function MappingToolbar({ view, onView, attention, children }: ToolbarProps) {
  const offered = rowFilters.filter(
    (filter) => filter !== 'attention' || attention > 0 || view.filter === 'attention',
  );
  return (
    <Toolbar labeled>
      <SearchField
        label="Search properties and fields"
        placeholder="Property or field"
        value={view.search}
        onSearch={(search) => onView({ search })}
        wide
      />
      <Select
        label="Show"
        allowDeselect={false}
        value={view.filter}
        onChange={(value) => {
          const filter = rowFilters.find((one) => one === value);
          if (filter) onView({ filter });
        }}
        data={offered.map((filter) => ({
          value: filter,
          label: filter === 'attention' ? `${filterWords[filter]} (${attention})` : filterWords[filter],
        }))}
      />
      {children}
    </Toolbar>
  );
}
