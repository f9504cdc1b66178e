import { createRoute } from '@hono/zod-openapi';
import { HealthSourceList, HealthSourcesQuery } from '../../contract/health.ts';
import { listHealthSources } from '../../health/sources/choose-sources.ts';
import type { Api } from '../environment.ts';
import { errors, json } from './describe.ts';

/** Where the health scores of a portal can come from. */
export function healthSourceRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/integrations/hubspot/health/sources',
      tags: ['Health'],
      summary: 'List where the health scores of a portal can come from',
      description:
        'Columns that other programs write to: `customers.health_score`, and those that the server admin allows. Choose among them with the settings.',
      request: { query: HealthSourcesQuery },
      responses: { 200: json(HealthSourceList, 'All sources, and whether they work'), ...errors(404, 422) },
    }),
    async (c) =>
      c.json(await listHealthSources(c.get('organization'), c.req.valid('query').integrationId), 200),
  );
}
