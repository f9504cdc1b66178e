import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from '../../context.ts';
import { HistoryQuery, SyncHistory } from '../../contract/history.ts';
import {
  RecordList,
  RecordListQuery,
  ResyncRequest,
  ResyncResponse,
  RunRecordList,
  RunRecordQuery,
} from '../../contract/records.ts';
import { readHistory } from '../../portals/history/read-history.ts';
import { listRecords } from '../../records/list-records.ts';
import { listRunRecords } from '../../records/list-run-records.ts';
import { resyncRecord } from '../../records/resync-record.ts';
import { syncParts } from '../../sync-parts.ts';
import type { Api } from '../app.ts';
import { allow } from '../auth.ts';
import { errors, json, jsonBody } from './describe.ts';

const base = '/api/integrations/hubspot';
const tags = ['Syncs'];

/** How the sync has been going, what a run did, and single records. */
export function historyRoutes(api: Api, context: Context): void {
  const parts = syncParts(context);

  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/history`,
      tags,
      summary: 'How a portal’s sync has been going',
      description:
        'Freshness, success and availability beside what is promised, drift, records by day and direction, and how much of HubSpot’s limits was used. Days are those of the portal’s time zone.',
      request: { query: HistoryQuery },
      responses: { 200: json(SyncHistory, 'The last days'), ...errors(404, 422) },
    }),
    async (c) => c.json(await readHistory(c.get('organization'), c.req.valid('query')), 200),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/sync/{runId}/changes`,
      tags,
      summary: 'The records that a run created, updated or archived',
      description:
        'Each with what the run changed of it. What a first load created is only counted. `GET …/errors?runId=` has what the run could not accept.',
      request: { params: z.object({ runId: z.guid() }), query: RunRecordQuery },
      responses: { 200: json(RunRecordList, 'A page of records'), ...errors(404, 422) },
    }),
    async (c) =>
      c.json(
        await listRunRecords(c.get('organization'), c.req.valid('param').runId, c.req.valid('query')),
        200,
      ),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/records`,
      tags,
      summary: 'The records of a portal that are in sync, kept out, failing or archived',
      request: { query: RecordListQuery },
      responses: { 200: json(RecordList, 'A page of records, by their ids'), ...errors(404, 422) },
    }),
    async (c) => c.json(await listRecords(c.get('organization'), c.req.valid('query')), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/records/resync`,
      tags,
      summary: 'Read one record and its associations now',
      description:
        'A CSM may do it for the records of customers that they are in charge of. At most 20 in a minute.',
      middleware: allow('csm'),
      request: { body: jsonBody(ResyncRequest) },
      responses: {
        200: json(ResyncResponse, 'What has changed by it; `unchanged`: nothing was'),
        ...errors(400, 403, 404, 409, 422, 429, 502),
      },
    }),
    async (c) => {
      const { role, user } = c.get('caller');
      const ownerId = role === 'csm' ? (user?.id ?? nobody) : undefined;
      return c.json(await resyncRecord(c.get('organization'), parts, c.req.valid('json'), ownerId), 200);
    },
  );
}

/** A key that acts as a CSM is nobody's: no customer is its own. */
const nobody = '00000000-0000-0000-0000-000000000000';
