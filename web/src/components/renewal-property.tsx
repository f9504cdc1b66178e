import { MultiSelect, Select, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import { propertiesQuery } from '../api/integrations.ts';
import { messageOf } from '../api/request.ts';
import { shorten } from '../format/text.ts';
import { optionChoices, propertyChoices, shownAtOnce } from './property-choices.ts';
import type { RenewalsDraft } from './stage-draft.ts';
import { useWholeProperty } from './whole-property.ts';

interface RenewalPropertyProps {
  integrationId: string;
  draft: RenewalsDraft;
  mayAdminister: boolean;
  onChange: (change: Partial<RenewalsDraft>) => void;
}

/** Which deal property marks renewals, and by which of its values. */
export function RenewalProperty({ integrationId, draft, mayAdminister, onChange }: RenewalPropertyProps) {
  const properties = useQuery(propertiesQuery(integrationId, 'deal'));
  const listed = properties.data?.items.find(({ name }) => name === draft.property);
  const chosen = useWholeProperty(integrationId, 'deal', listed);
  const gone = draft.property !== '' && properties.isSuccess && !chosen;
  const values = { value: draft.values, onChange: (next: string[]) => onChange({ values: next }) };
  return (
    <div className="cx-two-fields">
      <Select
        label={inputLabels['renewals.property']}
        description={draft.property === '' ? 'Type to search.' : <code>{shorten(draft.property, 100)}</code>}
        placeholder={properties.isPending ? 'Looking in HubSpot…' : 'None'}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'No property' }}
        disabled={!mayAdminister}
        limit={shownAtOnce}
        nothingFoundMessage={properties.isPending ? 'Looking in HubSpot…' : 'No such deal property'}
        error={
          properties.isError
            ? `The properties could not be read: ${messageOf(properties.error)}`
            : gone
              ? 'HubSpot has no such deal property any more. Choose another one.'
              : undefined
        }
        value={draft.property === '' ? null : draft.property}
        onChange={(property) => onChange({ property: property ?? '', values: [] })}
        data={propertyChoices(properties.data?.items ?? [], draft.property)}
      />
      {chosen && chosen.options.length > 0 ? (
        <MultiSelect
          label={inputLabels['renewals.property.values']}
          description="A deal with any of them is a renewal."
          placeholder={draft.values.length === 0 ? 'Choose values' : ''}
          searchable
          clearable
          limit={shownAtOnce}
          maxValues={100}
          disabled={!mayAdminister}
          nothingFoundMessage="No such value"
          data={optionChoices(chosen.options, draft.values)}
          {...values}
        />
      ) : (
        <TagsInput
          label={inputLabels['renewals.property.values']}
          description="Each ended with Enter."
          placeholder={draft.values.length === 0 && draft.property !== '' ? 'Type a value' : ''}
          disabled={!mayAdminister || draft.property === ''}
          maxTags={100}
          acceptValueOnBlur
          {...values}
        />
      )}
    </div>
  );
}
