import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type InclusionFilter, InclusionPreview } from '../../../src/contract/settings.ts';
import { request } from './request.ts';

/** How many records match filters, with examples, counted by HubSpot. For admins only. */
export const inclusionPreviewQuery = (integrationId: string, filters: InclusionFilter[]) =>
  queryOptions({
    queryKey: ['hubspot', 'inclusion-preview', integrationId, filters],
    queryFn: ({ client, signal }) =>
      request(InclusionPreview, '/api/integrations/hubspot/settings/inclusion/preview', {
        client,
        method: 'POST',
        body: { integrationId, filters },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    gcTime: 60_000,
  });
