import { createRoute, z } from '@hono/zod-openapi';
import { RunList, RunListQuery, SyncRequest, SyncResponse, SyncRun } from '../../contract/sync.ts';
import { cancelPush } from '../../sync/push/request-push.ts';
import { listRuns } from '../../sync/runs/list-runs.ts';
import { readRun } from '../../sync/runs/read-run.ts';
import { cancelRuns, requestSync } from '../../sync/runs/request-sync.ts';
import { allow } from '../auth.ts';
import type { Api } from '../environment.ts';
import { errors, json, jsonBody } from './describe.ts';

const base = '/api/integrations/hubspot';
const tags = ['Syncs'];
const OfRun = z.object({ runId: z.guid() });

/** Requests syncs and shows their progress. */
export function syncRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/sync`,
      tags,
      summary: 'Start a sync',
      description: 'If a portal already has a run in progress, that run is returned and no new one starts.',
      middleware: allow('csm'),
      request: { body: jsonBody(SyncRequest) },
      responses: { 202: json(SyncResponse, 'One run per portal'), ...errors(400, 403, 404, 409, 422) },
    }),
    async (c) => c.json({ runs: await requestSync(c.get('organization'), c.req.valid('json')) }, 202),
  );

  for (const path of [`${base}/sync`, `${base}/runs`]) {
    api.openapi(
      createRoute({
        method: 'get',
        path,
        tags,
        summary: 'List the runs of all portals or of one, newest first',
        hide: path.endsWith('/runs'),
        request: { query: RunListQuery },
        responses: { 200: json(RunList, 'A page of runs'), ...errors(422) },
      }),
      async (c) => c.json(await listRuns(c.get('organization'), c.req.valid('query')), 200),
    );
  }

  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/sync/{runId}`,
      tags,
      summary: 'Get the progress of a run',
      request: { params: OfRun },
      responses: { 200: json(SyncRun, 'The run'), ...errors(404, 422) },
    }),
    async (c) => c.json(await readRun(c.get('organization'), c.req.valid('param').runId), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/sync/{runId}/cancel`,
      tags,
      summary: 'Cancel a run; stored data is kept',
      middleware: allow('csm'),
      request: { params: OfRun },
      responses: {
        200: json(SyncRun, "The updated run; finished runs don't change"),
        ...errors(403, 404, 422),
      },
    }),
    async (c) => {
      const context = c.get('organization');
      const { runId } = c.req.valid('param');
      const run = await readRun(context, runId);
      if (run.status !== 'queued' && run.status !== 'running') return c.json(run, 200);
      if (run.mode === 'push') await cancelPush(context, runId);
      else await cancelRuns(context, run.integrationId);
      return c.json(await readRun(context, runId), 200);
    },
  );
}
