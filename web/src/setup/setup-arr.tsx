import { Box, Button, Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type {
  MappableField,
  Mapping,
  MappingPreview,
  MappingSet,
  Property,
} from '../../../src/contract/mappings.ts';
import { mappingPreviewQuery } from '../api/property-mappings.ts';
import { formatAmount } from '../format/amounts.ts';
import { shorten } from '../format/text.ts';
import { arr, arrSources, withArrFrom } from '../mappings/suggestions/arr-sources.ts';
import { propertyLabel } from '../ui/form/property-choices.ts';
import { useCompanyCurrency } from '../ui/use-currency.ts';
import styles from './setup-arr.module.css';

/** HubSpot's property for a company's own revenue. */
const ownRevenue = 'annualrevenue';
const none = 'none';
const sampledSources = 4;

const plainAmount = /^\d{1,12}(\.\d+)?$/;

/** A company's value of a property, a plain number if possible; undefined if no sampled company has one. */
const sampleIn = (preview: MappingPreview, property: string): { name: string; raw: string } | undefined => {
  const samples = preview.records.flatMap(({ name, values }) => {
    const raw = values.find((value) => value.property === property)?.raw?.trim();
    return raw ? [{ name, raw }] : [];
  });
  return samples.find(({ raw }) => plainAmount.test(raw)) ?? samples[0];
};

/** The values of ten companies for these properties. */
const useSamples = ({ integrationId, objectType }: MappingSet, names: readonly string[]) => {
  // A custom field accepts any property, and only the values matter here.
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

const mapsArr = ({ field, direction }: Mapping): boolean => field === arr && direction === 'inbound';

/** What ARR is mapped to, what else it could be mapped to, and values of real companies. */
function useArr({ set, properties, mappings }: SetupArrProps, field: MappableField) {
  const currency = useCompanyCurrency([set.integrationId]);
  const chosen = mappings.find(mapsArr);
  const { likely, others } = arrSources(properties, field);
  const names = [
    ...new Set([
      ...set.mappings.filter((mapping) => mapping.field === arr).map(({ property }) => property),
      ...likely.slice(0, sampledSources).map(({ property }) => property.name),
      ...(chosen ? [chosen.property] : []),
    ]),
  ];
  const samples = useSamples(set, names).data;
  const property = properties.find(({ name }) => name === chosen?.property);
  const isOwnRevenue = chosen?.property === ownRevenue;
  return {
    chosen,
    likely,
    others,
    isOwnRevenue,
    label: property ? propertyLabel(property) : shorten(chosen?.property ?? '', 80),
    caveat: likely.find((source) => source.property.name === chosen?.property)?.caveat,
    /** A property that fits better than the chosen one. */
    better: isOwnRevenue || !chosen ? likely.find((source) => source.caveat === undefined) : undefined,
    sampleOf: (name: string): string | undefined => {
      const found = samples && sampleIn(samples, name);
      return found && `${shorten(found.name, 40)}: ${formatAmount(found.raw, currency)}`;
    },
    areSamplesKnown: samples !== undefined,
  };
}

type Arr = ReturnType<typeof useArr>;

/** The source of ARR, with a real value: every total of what customers pay is based on it. */
export function SetupArr(props: SetupArrProps) {
  const field = props.set.fields.find((one) => one.field === arr);
  return field ? <ArrSource {...props} field={field} /> : null;
}

function ArrSource({ field, ...props }: SetupArrProps & { field: MappableField }) {
  const { properties, mappings, onChange } = props;
  const known = useArr(props, field);
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
      className={styles.arr}
      data-tone={known.isOwnRevenue ? 'warn' : undefined}
      aria-label="Source of ARR"
    >
      <ArrInWords arr={known} onTake={take} />
      <ArrChoice arr={known} onTake={take} />
    </section>
  );
}

interface PartProps {
  arr: Arr;
  onTake: (property: string) => void;
}

const explanationOf = ({ chosen, isOwnRevenue, caveat }: Arr): string => {
  if (!chosen) return 'ARR isn’t shown or totaled until you map a property to it. ';
  if (isOwnRevenue) {
    return 'In HubSpot, this is the company’s own revenue, not what it pays you. Choose the property with your annual contract value, or leave ARR empty. ';
  }
  return caveat === undefined ? '' : `Note: ${caveat}. `;
};

function ArrInWords({ arr: known, onTake }: PartProps) {
  const { chosen, better, sampleOf } = known;
  const sample = chosen && sampleOf(chosen.property);
  return (
    <Stack gap={4} align="flex-start" mih={96} className="cx-break" role="status">
      <p className="cx-strong">
        {chosen ? (
          <>
            ARR comes from <bdi>{known.label}</bdi>
          </>
        ) : (
          'ARR isn’t mapped'
        )}
      </p>
      <p>
        {explanationOf(known)}
        {sample && (
          <>
            Example: <bdi>{sample}</bdi>
          </>
        )}
        {chosen && known.areSamplesKnown && !sample && 'None of the sampled companies has a value.'}
      </p>
      {better && (
        <Box component="p" mt={4}>
          <Button variant="default" size="xs" onClick={() => onTake(better.property.name)}>
            Use {shorten(propertyLabel(better.property), 30)}
          </Button>{' '}
          <bdi>{sampleOf(better.property.name)}</bdi>
        </Box>
      )}
    </Stack>
  );
}

function ArrChoice({ arr: { chosen, likely, others, label, sampleOf }, onTake }: PartProps) {
  const isListed =
    !chosen ||
    others.some(({ name }) => name === chosen.property) ||
    likely.some((source) => source.property.name === chosen.property);
  return (
    <Select
      label="Property for annual contract value"
      searchable
      allowDeselect={false}
      nothingFoundMessage="No matching number property"
      value={chosen?.property ?? none}
      onChange={(value) => value !== null && onTake(value)}
      renderOption={({ option }) => {
        const caveat = likely.find((one) => one.property.name === option.value)?.caveat;
        const known = [sampleOf(option.value), caveat].filter((text) => text !== undefined);
        return (
          <Box miw={0} className="cx-break">
            <bdi>{option.label}</bdi>
            {known.length > 0 && <span className="cx-cell-sub">{known.join('; ')}</span>}
          </Box>
        );
      }}
      data={[
        { value: none, label: 'None: leave ARR empty' },
        ...(likely.length > 0
          ? [
              {
                group: 'Likely',
                items: likely.map(({ property }) => ({
                  value: property.name,
                  label: propertyLabel(property),
                })),
              },
            ]
          : []),
        {
          group: 'Other numbers',
          items: [
            ...others.map((one) => ({ value: one.name, label: propertyLabel(one) })),
            ...(isListed ? [] : [{ value: chosen.property, label }]),
          ],
        },
      ]}
    />
  );
}
