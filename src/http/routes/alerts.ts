import { createRoute, z } from '@hono/zod-openapi';
import { listAlerts } from '../../alerts/list-alerts.ts';
import { markAllRead, markRead } from '../../alerts/mark-read.ts';
import { Alert, AlertList, AlertQuery, ReadAlerts, ReadAlertsResponse } from '../../contract/alerts.ts';
import type { Api } from '../environment.ts';
import { errors, json } from './describe.ts';

const tags = ['Alerts'];

/** In-app alerts. All users see the same ones, each with their own read marks. */
export function alertRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/alerts',
      tags,
      summary: 'List alerts, newest first',
      description: 'Alerts shown in the app by the rules. `readAt` and `unread` belong to the caller.',
      request: { query: AlertQuery },
      responses: { 200: json(AlertList, 'A page of alerts'), ...errors(422) },
    }),
    async (c) => c.json(await listAlerts(c.get('organization'), c.req.valid('query')), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/alerts/read',
      tags,
      summary: 'Mark all alerts raised up to a time as read',
      request: { body: { required: false, content: { 'application/json': { schema: ReadAlerts } } } },
      responses: { 200: json(ReadAlertsResponse, 'Number of alerts that were unread'), ...errors(400, 422) },
    }),
    async (c) => {
      // Without a body, nothing was parsed, whatever the types say.
      const body: Partial<z.infer<typeof ReadAlerts>> = c.req.valid('json') ?? {};
      return c.json({ read: await markAllRead(c.get('organization'), body.until) }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/alerts/{id}/read',
      tags,
      summary: 'Mark an alert as read',
      request: { params: z.object({ id: z.guid() }) },
      responses: { 200: json(Alert, 'The alert'), ...errors(404, 422) },
    }),
    async (c) => c.json(await markRead(c.get('organization'), c.req.valid('param').id), 200),
  );
}
