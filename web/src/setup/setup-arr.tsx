import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Mapping, MappingPreview, MappingSet, Property } from '../../../src/contract/mappings.ts';
import { mappingPreviewQuery } from '../api/property-mappings.ts';
import { formatAmount } from '../format/amounts.ts';
import { shorten } from '../format/text.ts';
import { propertyLabel } from '../mappings/property-choices.ts';
import { useCompanyCurrency } from '../ui/use-currency.ts';
import { arr, arrSources, withArrFrom } from './arr-sources.ts';

/** HubSpot's property for a company's own turnover. */
const turnover = 'annualrevenue';
const none = 'none';
const sampledSources = 4;

const plainAmount = /^\d{1,12}(\.\d+)?$/;

/** A real company's value of a property, a plain one if there is any; undefined: none that was looked at has one. */
const sampleIn = (preview: MappingPreview, property: string): { name: string; raw: string } | undefined => {
  const samples = preview.records.flatMap(({ name, values }) => {
    const raw = values.find((value) => value.property === property)?.raw?.trim();
    return raw ? [{ name, raw }] : [];
  });
  return samples.find(({ raw }) => plainAmount.test(raw)) ?? samples[0];
};

/** What ten companies have in these properties. */
const useSamples = ({ integrationId, objectType }: MappingSet, names: readonly string[]) => {
  // A custom field takes any property: what is asked for is only the values.
  const mappings = names.map(
    (property, index): Mapping => ({ property, field: `customFields.sample_${index}`, direction: 'inbound' }),
  );
  return useQuery({
    ...mappingPreviewQuery(integrationId, objectType, mappings),
    enabled: names.length > 0,
    staleTime: 300_000,
    gcTime: 300_000,
  });
};

interface SetupArrProps {
  set: MappingSet;
  properties: readonly Property[];
  mappings: Mapping[];
  onChange: (mappings: Mapping[]) => void;
}

/** What ARR is filled from, with a real value: everything that adds up what customers pay follows from it. */
export function SetupArr({ set, properties, mappings, onChange }: SetupArrProps) {
  const currency = useCompanyCurrency([set.integrationId]);
  const field = set.fields.find((one) => one.field === arr);
  const chosen = mappings.find((mapping) => mapping.field === arr && mapping.direction === 'inbound');
  const { likely, others } = field ? arrSources(properties, field) : { likely: [], others: [] };
  const names = [
    ...new Set([
      ...set.mappings.filter((mapping) => mapping.field === arr).map(({ property }) => property),
      ...likely.slice(0, sampledSources).map(({ property }) => property.name),
      ...(chosen ? [chosen.property] : []),
    ]),
  ];
  const samples = useSamples(set, names);
  if (!field) return null;
  const property = properties.find(({ name }) => name === chosen?.property);
  const label = property ? propertyLabel(property) : shorten(chosen?.property ?? '', 80);
  const sample = chosen && samples.data && sampleIn(samples.data, chosen.property);
  const sampleOf = (name: string): string | undefined => {
    const found = samples.data && sampleIn(samples.data, name);
    return found && `${shorten(found.name, 40)}: ${formatAmount(found.raw, currency)}`;
  };
  const isTurnover = chosen?.property === turnover;
  const caveat = likely.find((source) => source.property.name === chosen?.property)?.caveat;
  const better = isTurnover || !chosen ? likely.find((source) => source.caveat === undefined) : undefined;
  const take = (name: string) =>
    onChange(
      withArrFrom(
        properties.find((one) => one.name === name),
        field,
        mappings,
      ),
    );
  return (
    <section
      className="cx-setup-arr"
      data-tone={isTurnover ? 'warn' : undefined}
      aria-label="What ARR is filled from"
    >
      <div className="cx-setup-arr-words" role="status">
        <p className="cx-strong">
          {chosen ? (
            <>
              ARR is filled from <bdi>{label}</bdi>
            </>
          ) : (
            'ARR stays empty'
          )}
        </p>
        <p>
          {isTurnover
            ? 'In HubSpot this is the company’s own turnover, and not what it pays you. Choose the property that holds what customers pay a year, or leave ARR empty. '
            : chosen
              ? caveat !== undefined && `Mind: ${caveat}. `
              : 'No figure of what customers pay is shown or added up until a property is mapped to it. '}
          {sample && (
            <>
              <bdi>{shorten(sample.name, 60)}</bdi> would have{' '}
              <strong>{formatAmount(sample.raw, currency)}</strong>.
            </>
          )}
          {chosen &&
            samples.data &&
            !sample &&
            'None of the companies that were looked at has a value there.'}
        </p>
        {better && (
          <p className="cx-setup-arr-better">
            <Button variant="default" size="xs" onClick={() => take(better.property.name)}>
              Take {shorten(propertyLabel(better.property), 30)}
            </Button>{' '}
            <bdi>{sampleOf(better.property.name)}</bdi>
          </p>
        )}
      </div>
      <Select
        label="What customers pay a year is in"
        searchable
        allowDeselect={false}
        nothingFoundMessage="No such number"
        value={chosen?.property ?? none}
        onChange={(value) => value !== null && take(value)}
        renderOption={({ option }) => {
          const source = likely.find((one) => one.property.name === option.value);
          const known = [sampleOf(option.value), source?.caveat].filter((text) => text !== undefined);
          return (
            <span className="cx-reasoned">
              <bdi>{option.label}</bdi>
              {known.length > 0 && <span className="cx-cell-sub">{known.join('; ')}</span>}
            </span>
          );
        }}
        data={[
          { value: none, label: 'Nothing: leave ARR empty' },
          ...(likely.length > 0
            ? [
                {
                  group: 'Likely',
                  items: likely.map((source) => ({
                    value: source.property.name,
                    label: propertyLabel(source.property),
                  })),
                },
              ]
            : []),
          {
            group: 'Other numbers',
            items: [
              ...others.map((one) => ({ value: one.name, label: propertyLabel(one) })),
              ...(chosen &&
              !others.some(({ name }) => name === chosen.property) &&
              !likely.some((source) => source.property.name === chosen.property)
                ? [{ value: chosen.property, label }]
                : []),
            ],
          },
        ]}
      />
    </section>
  );
}
