import { createRoute } from '@hono/zod-openapi';
import { HealthPreview, PreviewHealth } from '../../contract/health.ts';
import { previewHealth } from '../../health/calculator/preview-health.ts';
import { readIntegration } from '../../sync/portal/read-integration.ts';
import { allow } from '../auth.ts';
import type { Api } from '../environment.ts';
import { errors, json, jsonBody } from './describe.ts';

/** The preview of the built-in health score. */
export function healthCalculatorRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/integrations/hubspot/health/preview',
      tags: ['Health'],
      summary: 'Preview the built-in health score for the customers of a portal',
      description:
        'Works even when health scoring is off. Uses the given weights, or the saved ones. Nothing is saved.',
      middleware: allow('admin'),
      request: { body: jsonBody(PreviewHealth) },
      responses: {
        200: json(HealthPreview, 'The distribution of scores, and five examples from lowest to highest'),
        ...errors(400, 403, 404, 422),
      },
    }),
    async (c) => {
      const context = c.get('organization');
      const request = c.req.valid('json');
      await readIntegration(context, request.integrationId);
      return c.json(await previewHealth(context, request), 200);
    },
  );
}
