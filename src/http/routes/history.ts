import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from '../../context/context.ts';
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
import { syncParts } from '../../wiring/sync-parts.ts';
import { allow } from '../auth.ts';
import type { Api } from '../environment.ts';
import { errors, json, jsonBody } from './describe.ts';

const base = '/api/integrations/hubspot';
const tags = ['Syncs'];

/** The history of the sync, the results of a run, and single records. */
export function historyRoutes(api: Api, context: Context): void {
  const parts = syncParts(context);

  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/history`,
      tags,
      summary: 'Get the sync history of a portal',
      description:
        'Freshness, success rate and availability against their targets, drift, records by day and direction, and the use of HubSpot’s limits. Days are in the portal’s time zone.',
      request: { query: HistoryQuery },
      responses: { 200: json(SyncHistory, 'The requested days'), ...errors(404, 422) },
    }),
    async (c) => c.json(await readHistory(c.get('organization'), c.req.valid('query')), 200),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/sync/{runId}/changes`,
      tags,
      summary: 'List the records that a run created, updated or archived',
      description:
        'Each with the changes of the run. Records created by a first sync are only counted. `GET …/errors?runId=` lists the sync errors of the run.',
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
      summary: 'List the records of a portal that are in sync, excluded, failing or archived',
      request: { query: RecordListQuery },
      responses: { 200: json(RecordList, 'A page of records, ordered by id'), ...errors(404, 422) },
    }),
    async (c) => c.json(await listRecords(c.get('organization'), c.req.valid('query')), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/records/resync`,
      tags,
      summary: 'Re-sync a record and its associations',
      description: 'CSMs can re-sync records of their own customers. Limit: 20 a minute.',
      middleware: allow('csm'),
      request: { body: jsonBody(ResyncRequest) },
      responses: {
        200: json(ResyncResponse, 'What changed; `unchanged` if nothing did'),
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

/** A key with the CSM role belongs to no user, so it has no customers. */
const nobody = '00000000-0000-0000-0000-000000000000';
