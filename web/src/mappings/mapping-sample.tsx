import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ObjectType } from '../../../src/contract/common.ts';
import type { Mapping, MappingSample, Property } from '../../../src/contract/mappings.ts';
import { mappingSampleQuery } from '../api/property-mappings.ts';
import { messageOf } from '../api/request.ts';
import { shorten } from '../format/text.ts';
import { OutsideLink } from '../ui/value/links.tsx';
import { hubspotNoun } from '../ui/words.ts';
import styles from './mapping-sample.module.css';
import { ourValueAsText, theirValueAsText } from './mapping-words.ts';

const typingPauseMs = 300;

/** The record whose values are shown next to properties and fields: a selected one, or the last changed one. */
export const useSample = (integrationId: string, objectType: ObjectType, enabled: boolean) => {
  const [chosen, setChosen] = useState<{ externalId: string; name: string }>();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), typingPauseMs);
  const isChosen = search === chosen?.name;
  const query = useQuery({
    ...mappingSampleQuery({
      integrationId,
      objectType,
      ...(search === '' || isChosen ? {} : { search }),
      ...(chosen === undefined ? {} : { externalId: chosen.externalId }),
    }),
    enabled,
  });
  return { query, chosen, setChosen, typed, setTyped };
};

/** Selects the record whose values are shown. */
export function SampleChoice({
  sample: { query, chosen, setChosen, typed, setTyped },
  objectType,
}: {
  sample: ReturnType<typeof useSample>;
  objectType: ObjectType;
}) {
  const noun = hubspotNoun[objectType].toLowerCase();
  const { record, records = [] } = query.data ?? {};
  const shown = chosen ?? record ?? undefined;
  const others = records.filter(({ externalId }) => externalId !== shown?.externalId);
  const data = [...(shown ? [shown] : []), ...others].map(({ externalId, name }) => ({
    value: externalId,
    label: shorten(name, 60),
  }));
  return (
    <div className={styles.choice}>
      <Select
        label="Sample record"
        placeholder={query.isPending ? 'Loading…' : `No ${noun} synced yet`}
        searchable
        allowDeselect={false}
        nothingFoundMessage={query.isFetching ? 'Searching…' : `No matching ${noun}`}
        error={query.isError ? messageOf(query.error) : undefined}
        value={shown?.externalId ?? null}
        onChange={(id) => {
          const found = [...(shown ? [shown] : []), ...records].find(({ externalId }) => externalId === id);
          if (!found) return;
          setChosen({ externalId: found.externalId, name: shorten(found.name, 60) });
          // Selecting the same record again shows its name again.
          setTyped(shorten(found.name, 60));
        }}
        searchValue={typed}
        onSearchChange={setTyped}
        filter={({ options }) => options}
        data={data}
      />
      {record?.url && <OutsideLink href={record.url}>Open in HubSpot</OutsideLink>}
    </div>
  );
}

/** The HubSpot value of a property of the record; null if empty. */
export const theirSample = (
  sample: MappingSample['record'] | undefined,
  name: string,
  property: Property | undefined,
): string | null => {
  const raw = sample?.properties[name];
  return raw === undefined ? null : theirValueAsText(raw, property);
};

/** @param property the one that fills the field. */
export const ourSample = (
  sample: MappingSample['record'] | undefined,
  field: string,
  property: Property | undefined,
): string | null => ourValueAsText(field, sample?.fields[field], property);

/** A value of the record, in one line. */
export function SampleValue({ text }: { text: string | null }) {
  if (text === null)
    return (
      <span className={styles.sample} data-empty>
        empty
      </span>
    );
  return (
    <span className={styles.sample} dir="auto" title={text.length > 40 ? shorten(text, 600) : undefined}>
      {shorten(text, 120)}
    </span>
  );
}

/** The current values of a record on both sides of a mapping. */
export function SampleOfBoth({
  sample,
  mapping,
  property,
}: {
  sample: MappingSample['record'] | undefined;
  mapping: Mapping;
  property: Property | undefined;
}) {
  if (!sample || mapping.property === '') return null;
  return (
    <dl className={styles.both} aria-label={`Values of ${shorten(sample.name, 60)}`}>
      <div>
        <dt>Current HubSpot value ({shorten(sample.name, 40)})</dt>
        <dd>
          <SampleValue text={theirSample(sample, mapping.property, property)} />
        </dd>
      </div>
      {mapping.field !== '' && (
        <div>
          <dt>Current CSCX value</dt>
          <dd>
            <SampleValue text={ourSample(sample, mapping.field, property)} />
          </dd>
        </div>
      )}
    </dl>
  );
}
