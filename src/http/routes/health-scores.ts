import { createRoute, z } from '@hono/zod-openapi';
import { AppError } from '../../base/errors.ts';
import {
  HealthScore,
  HealthScoreList,
  HealthScoreQuery,
  NewHealthScore,
  NewHealthScores,
  NewHealthScoresResponse,
  PushRequest,
  PushResponse,
  PushStatus,
  PushStatusQuery,
} from '../../contract/health.ts';
import { readCustomer } from '../../customers/read-customer.ts';
import { healthPush } from '../../health/health-push.ts';
import { listHealthScores } from '../../health/list-scores.ts';
import { recordHealthScores } from '../../health/record-scores.ts';
import { readPushStatus } from '../../sync/push/read-push-status.ts';
import { requestPush } from '../../sync/push/request-push.ts';
import { allow } from '../auth.ts';
import type { Api } from '../environment.ts';
import { errors, json, jsonBody } from './describe.ts';

const tags = ['Health'];
const pushPath = '/api/integrations/hubspot/health/push';
const OfCustomer = z.object({ id: z.guid() });

/** Health scores and their push to HubSpot. */
export function healthScoreRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/customers/{id}/health-scores',
      tags,
      summary: 'Record a health score for a customer',
      description:
        'Without a trend, it is derived from the history. The score is pushed to HubSpot right away.',
      middleware: allow('csm'),
      request: { params: OfCustomer, body: jsonBody(NewHealthScore) },
      responses: { 201: json(HealthScore, 'The recorded score'), ...errors(400, 403, 404, 422) },
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      const [kept] = await recordHealthScores(c.get('organization'), [
        { ...c.req.valid('json'), customerId: id },
      ]);
      if (!kept)
        throw new AppError('not_found', "This customer doesn't exist. It may have just been deleted.");
      return c.json(kept, 201);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/customers/{id}/health-scores',
      tags,
      summary: 'List the health scores of a customer, newest first',
      request: { params: OfCustomer, query: HealthScoreQuery },
      responses: { 200: json(HealthScoreList, 'A page of scores'), ...errors(404, 422) },
    }),
    async (c) => {
      const context = c.get('organization');
      const { id } = c.req.valid('param');
      await readCustomer(context, id);
      return c.json(await listHealthScores(context, id, c.req.valid('query')), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/health-scores',
      tags,
      summary: 'Record up to 1,000 health scores at once, all or none',
      middleware: allow('csm'),
      request: { body: jsonBody(NewHealthScores) },
      responses: {
        201: json(NewHealthScoresResponse, 'The recorded scores, in the same order'),
        ...errors(400, 403, 404, 422),
      },
    }),
    async (c) => c.json({ items: await recordHealthScores(c.get('organization'), c.req.valid('json')) }, 201),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: pushPath,
      tags,
      summary: 'Push scores to HubSpot now',
      description:
        'Pushes all scores that differ from those in HubSpot, ignoring the minimum change and the minimum interval; with `all`, pushes every score. If a requested push is already running for a portal, it is returned. A running automatic push ends, and the new one continues with the waiting scores.',
      middleware: allow('csm'),
      request: { body: jsonBody(PushRequest) },
      responses: { 202: json(PushResponse, 'The run'), ...errors(400, 403, 404, 409, 422) },
    }),
    async (c) => {
      const runs = await requestPush(c.get('organization'), healthPush, c.req.valid('json'));
      const [first] = runs;
      if (!first)
        throw new AppError('portal_not_connected', 'No HubSpot portal is connected. Connect one first.');
      return c.json({ ...first, runs }, 202);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: pushPath,
      tags,
      summary: 'Get the push status of a portal',
      request: { query: PushStatusQuery },
      responses: { 200: json(PushStatus, 'State, counts and skipped writes'), ...errors(404, 422) },
    }),
    async (c) => c.json(await readPushStatus(c.get('organization'), c.req.valid('query').integrationId), 200),
  );
}
