import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { mappingsQuery, propertiesQuery } from '../../api/integrations.ts';
import { propertyLabel } from '../../ui/form/property-choices.ts';
import { LinkButton } from '../../ui/value/links.tsx';
import { arr, arrSources } from './arr-sources.ts';

/** More candidates wouldn't help. */
const mostSources = 2;

/** Links that fix a wrong ARR by mapping it from the likeliest properties, or from any. */
export function MapArr({ integrationId }: { integrationId: string }) {
  const properties = useQuery(propertiesQuery(integrationId, 'company'));
  const mappings = useQuery(mappingsQuery(integrationId));
  const set = mappings.data?.items.find(({ objectType }) => objectType === 'company');
  const field = set?.fields.find((one) => one.field === arr);
  if (properties.isPending || mappings.isPending) return null;
  const filledFrom = set?.mappings.find((one) => one.field === arr && one.direction === 'inbound')?.property;
  const sources = field && properties.data ? arrSources(properties.data.items, field).likely : [];
  const better = sources
    .filter(({ property, caveat }) => caveat === undefined && property.name !== filledFrom)
    .slice(0, mostSources)
    .map(({ property }) => property);
  const to = '/settings/integrations/hubspot/mappings' as const;
  return (
    <Group gap="sm">
      {better.map((property) => (
        <LinkButton
          key={property.name}
          variant="default"
          size="xs"
          to={to}
          search={{ integrationId, property: property.name, field: arr }}
        >
          {/* A single element: separate children of a button would lose the space between them. */}
          <span>
            Map ARR from <bdi>{propertyLabel(property)}</bdi>
          </span>
        </LinkButton>
      ))}
      <LinkButton variant="default" size="xs" to={to} search={{ integrationId, field: arr }}>
        {better.length > 0 ? 'Map ARR from another property' : 'Map ARR'}
      </LinkButton>
    </Group>
  );
}
