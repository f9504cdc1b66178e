import { createRoute, z } from '@hono/zod-openapi';
import { sendAgain } from '../../alerts/deliver/send-again.ts';
import { listDeliveries } from '../../alerts/list-deliveries.ts';
import { AlertDelivery, AlertDeliveryList, AlertDeliveryQuery } from '../../contract/alerts.ts';
import { allow } from '../auth.ts';
import type { Api } from '../environment.ts';
import { errors, json } from './describe.ts';

const tags = ['Alerts'];

/** The log of alerts that were sent to channels, or are waiting to be sent. */
export function alertDeliveryRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/alert-deliveries',
      tags,
      summary: 'List deliveries, sent and waiting, newest first',
      request: { query: AlertDeliveryQuery },
      responses: { 200: json(AlertDeliveryList, 'A page of deliveries'), ...errors(422) },
    }),
    async (c) => c.json(await listDeliveries(c.get('organization'), c.req.valid('query')), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/alert-deliveries/{id}/send-again',
      tags,
      summary: 'Resend an alert that failed permanently',
      middleware: allow('csm'),
      request: { params: z.object({ id: z.guid() }) },
      responses: { 200: json(AlertDelivery, 'Waiting to be sent'), ...errors(403, 404, 409, 422) },
    }),
    async (c) => c.json(await sendAgain(c.get('organization'), c.req.valid('param').id), 200),
  );
}
