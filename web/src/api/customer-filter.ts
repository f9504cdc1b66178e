import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type InclusionFilter, InclusionPreview } from '../../../src/contract/settings.ts';
import { request } from './request.ts';

/** How many records filters would let in, with samples; HubSpot is asked. Only administrators may. */
export const inclusionPreviewQuery = (integrationId: string, filters: InclusionFilter[]) =>
  queryOptions({
    queryKey: ['hubspot', 'inclusion-preview', integrationId, filters],
    queryFn: ({ signal }) =>
      request(InclusionPreview, '/api/integrations/hubspot/settings/inclusion/preview', {
        method: 'POST',
        body: { integrationId, filters },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    gcTime: 60_000,
  });
