import { useQuery } from '@tanstack/react-query';
import type { ObjectType } from '../../../src/contract/common.ts';
import type { Property } from '../../../src/contract/mappings.ts';
import { wholePropertyQuery } from '../api/integrations.ts';

/** A property with all its options; while a long list is loading, with the first ones. */
export function useWholeProperty(
  integrationId: string,
  objectType: ObjectType,
  property: Property | undefined,
): Property | undefined {
  const isCut = property?.optionCount !== undefined;
  const whole = useQuery({
    ...wholePropertyQuery(integrationId, objectType, property?.name ?? ''),
    enabled: isCut,
  });
  return isCut ? (whole.data?.items[0] ?? property) : property;
}
