import { MultiSelect, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { User } from '../../../../src/contract/users.ts';
import { usersByIdQuery, usersQuery } from '../../api/users.ts';
import { shorten } from '../../format/text.ts';

/** The data of a user in a choice. */
type Person = Pick<User, 'id' | 'name' | 'email' | 'active'>;

/** A user's name, or else the email address. */
export const personName = ({ name, email }: Pick<Person, 'name' | 'email'>): string =>
  shorten(name?.trim() ? name : (email ?? 'Unnamed'), 60);

const searchPauseMs = 200;

/** Users to choose from: the search results, and selected ones, whatever is typed. */
function usePeople(chosen: readonly string[]) {
  const [typed, setTyped] = useState('');
  const [searched] = useDebouncedValue(typed.trim(), searchPauseMs);
  const known = useQuery(usersByIdQuery(chosen)).data ?? [];
  // The selected user's name is in the input as if typed: the list still offers everyone else.
  const isChosen = known.some((person) => personName(person) === searched);
  const found = useQuery(usersQuery(isChosen ? '' : searched));
  const people = new Map<string, Person>(
    [...(found.data?.items ?? []), ...known].map((person) => [person.id, person]),
  );
  for (const id of chosen) {
    if (!people.has(id)) {
      people.set(id, { id, name: 'Unknown user', email: null, active: true });
    }
  }
  return {
    typed,
    setTyped,
    people,
    data: [...people.values()].map((person) => ({ value: person.id, label: personName(person) })),
    nothingFound: found.isError ? 'Couldn’t load users' : found.isPending ? 'Searching…' : 'No users found',
  };
}

/** The name, and what distinguishes users with the same name. */
function PersonOption({ person }: { person: Person | undefined }) {
  if (!person) return null;
  return (
    <span className="cx-break">
      <bdi>{personName(person)}</bdi>
      {person.name?.trim() && person.email !== null && (
        <span className="cx-cell-sub">
          <bdi>{shorten(person.email, 60)}</bdi>
        </span>
      )}
      {!person.active && <span className="cx-cell-sub">no longer in HubSpot</span>}
    </span>
  );
}

interface PersonSelectProps {
  /** For screen readers. */
  label: string;
  placeholder: string;
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}

/** Selects one user of the organization. */
export function PersonSelect({ label, placeholder, value, onChange }: PersonSelectProps) {
  const { typed, setTyped, people, data, nothingFound } = usePeople(value === undefined ? [] : [value]);
  return (
    <Select
      aria-label={label}
      placeholder={placeholder}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': placeholder }}
      nothingFoundMessage={nothingFound}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      searchValue={typed}
      onSearchChange={setTyped}
      // The server has filtered already.
      filter={({ options }) => options}
      renderOption={({ option }) => <PersonOption person={people.get(option.value)} />}
      comboboxProps={{ width: 260, position: 'bottom-start' }}
      data={data}
    />
  );
}

interface PeopleSelectProps {
  label: string;
  description: string;
  placeholder: string;
  value: string[];
  onChange: (ids: string[]) => void;
}

/** Selects any number of users of the organization. */
export function PeopleSelect({ label, description, placeholder, value, onChange }: PeopleSelectProps) {
  const { typed, setTyped, people, data, nothingFound } = usePeople(value);
  return (
    <MultiSelect
      label={label}
      description={description}
      placeholder={value.length === 0 ? placeholder : ''}
      searchable
      clearable
      nothingFoundMessage={nothingFound}
      value={value}
      onChange={onChange}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      renderOption={({ option }) => <PersonOption person={people.get(option.value)} />}
      data={data}
    />
  );
}
