import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useMount } from '../mount.ts';
import styles from './search-field.module.css';

const searchPauseMs = 250;

interface SearchFieldProps {
  /** For screen readers. */
  label: string;
  placeholder: string;
  value: string;
  onSearch: (text: string) => void;
  /** A key that focuses the field from anywhere on the screen except other fields. */
  shortcut?: string;
  /** Whether it fills the remaining space of its toolbar. */
  wide?: boolean;
  /** Called for the down arrow: move on to the results. */
  onDown?: () => void;
}

/** A search field; the text is put into the URL after a short pause. */
export function SearchField({
  label,
  placeholder,
  value,
  onSearch,
  shortcut,
  onDown,
  wide = false,
}: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  // Keys that are pressed in another program's page are not meant for us.
  const key = useMount().embedded ? undefined : shortcut;
  useHotkeys(key === undefined ? [] : [[key, () => field.current?.focus()]]);
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);
  const send = useDebouncedCallback((text: string) => {
    sent.current = text;
    onSearch(text);
  }, searchPauseMs);
  // The URL was changed elsewhere, such as by the browser's back button.
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value;
      setTyped(value);
    }
  }, [value]);
  const change = (text: string) => {
    setTyped(text);
    send(text.trim());
  };
  return (
    <TextInput
      ref={field}
      className={`${styles.search} ${wide ? styles.wide : ''}`}
      aria-keyshortcuts={key}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown' || onDown === undefined) return;
        event.preventDefault();
        onDown();
      }}
      type="search"
      aria-label={label}
      placeholder={placeholder}
      maxLength={200}
      value={typed}
      onChange={(event) => change(event.currentTarget.value)}
      leftSection={<IconSearch size={16} stroke={1.8} aria-hidden />}
      rightSection={
        typed === '' ? null : (
          <CloseButton size="sm" aria-label="Clear the search" onClick={() => change('')} />
        )
      }
    />
  );
}
