import { MultiSelect, Select, SimpleGrid, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { inputLabels } from '../../../../src/contract/input-labels.ts';
import { propertiesQuery } from '../../api/integrations.ts';
import { messageOf } from '../../api/request.ts';
import { shorten } from '../../format/text.ts';
import { useWholeProperty } from '../../mappings/whole-property.ts';
import { optionChoices, propertyChoices, shownAtOnce } from '../../ui/form/property-choices.ts';
import type { RenewalsDraft } from './stage-draft.ts';

interface RenewalPropertyProps {
  integrationId: string;
  draft: RenewalsDraft;
  mayAdminister: boolean;
  onChange: (change: Partial<RenewalsDraft>) => void;
}

/** The deal property that marks renewals, and its values that do so. */
export function RenewalProperty({ integrationId, draft, mayAdminister, onChange }: RenewalPropertyProps) {
  const properties = useQuery(propertiesQuery(integrationId, 'deal'));
  const listed = properties.data?.items.find(({ name }) => name === draft.property);
  const chosen = useWholeProperty(integrationId, 'deal', listed);
  const gone = draft.property !== '' && properties.isSuccess && !chosen;
  const values = { value: draft.values, onChange: (next: string[]) => onChange({ values: next }) };
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
      <Select
        label={inputLabels['renewals.property']}
        description={draft.property === '' ? 'Type to search.' : <code>{shorten(draft.property, 100)}</code>}
        placeholder={properties.isPending ? 'Loading from HubSpot…' : 'None'}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'No property' }}
        disabled={!mayAdminister}
        limit={shownAtOnce}
        nothingFoundMessage={properties.isPending ? 'Loading from HubSpot…' : 'No matching deal property'}
        error={
          properties.isError
            ? `Couldn’t load the deal properties: ${messageOf(properties.error)}`
            : gone
              ? 'This property no longer exists in HubSpot. Choose another.'
              : undefined
        }
        value={draft.property === '' ? null : draft.property}
        onChange={(property) => onChange({ property: property ?? '', values: [] })}
        data={propertyChoices(properties.data?.items ?? [], draft.property)}
      />
      {chosen && chosen.options.length > 0 ? (
        <MultiSelect
          label={inputLabels['renewals.property.values']}
          description="A deal with any of these values is a renewal."
          placeholder={draft.values.length === 0 ? 'Choose values' : ''}
          searchable
          clearable
          limit={shownAtOnce}
          maxValues={100}
          disabled={!mayAdminister}
          nothingFoundMessage="No matching value"
          data={optionChoices(chosen.options, draft.values)}
          {...values}
        />
      ) : (
        <TagsInput
          label={inputLabels['renewals.property.values']}
          description="Press Enter after each value."
          placeholder={draft.values.length === 0 && draft.property !== '' ? 'Type a value' : ''}
          disabled={!mayAdminister || draft.property === ''}
          maxTags={100}
          acceptValueOnBlur
          {...values}
        />
      )}
    </SimpleGrid>
  );
}
