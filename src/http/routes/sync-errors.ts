import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from '../../context/context.ts';
import {
  RawReply,
  RetryGroup,
  RetryGroupResponse,
  RetryResponse,
  RetrySelected,
  SyncErrorFilters,
  SyncErrorGroupList,
  SyncErrorGroupQuery,
  SyncErrorList,
  SyncErrorQuery,
} from '../../contract/sync.ts';
import { exportErrors } from '../../sync/errors/export-errors.ts';
import { groupErrors } from '../../sync/errors/group-errors.ts';
import { listErrors, readError } from '../../sync/errors/list-errors.ts';
import { readRawReply } from '../../sync/errors/raw-reply.ts';
import { retryCause, retryQuarantined } from '../../sync/errors/retry-quarantined.ts';
import { retrySelected } from '../../sync/errors/retry-selected.ts';
import { syncParts } from '../../wiring/sync-parts.ts';
import { allow } from '../auth.ts';
import type { Api } from '../environment.ts';
import { errors, json, jsonBody } from './describe.ts';

const base = '/api/integrations/hubspot/errors';
const tags = ['Errors'];

/** Sync errors and retries. */
export function syncErrorRoutes(api: Api, context: Context): void {
  const parts = syncParts(context);
  errorLists(api, context);
  rawReply(api, parts);
  retries(api, parts);
}

type Parts = ReturnType<typeof syncParts>;

function errorLists(api: Api, context: Context): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: base,
      tags,
      summary: 'List sync errors with fixes',
      request: { query: SyncErrorQuery },
      responses: { 200: json(SyncErrorList, 'A page of errors, newest first'), ...errors(422) },
    }),
    async (c) => c.json(await listErrors(c.get('organization'), c.req.valid('query')), 200),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/groups`,
      tags,
      summary: 'Group sync errors by cause',
      description: 'Sorted by affected ARR, highest first. Fix a cause once, then retry all its errors.',
      request: { query: SyncErrorGroupQuery },
      responses: { 200: json(SyncErrorGroupList, 'All causes with open errors'), ...errors(422) },
    }),
    async (c) => c.json({ items: await groupErrors(c.get('organization'), c.req.valid('query')) }, 200),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/export`,
      tags,
      summary: 'Export sync errors as CSV',
      description:
        "All errors that match the filters, in UTF-8. Values are escaped so that spreadsheets don't run them as formulas.",
      request: { query: SyncErrorFilters },
      responses: {
        200: { description: 'One line per error', content: { 'text/csv': { schema: z.string() } } },
        ...errors(422),
      },
    }),
    (c) => {
      const lines = exportErrors(c.get('organization'), c.req.valid('query'));
      const day = new Date(context.clock.now()).toISOString().slice(0, 10);
      return c.body(toStream(lines), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="hubspot-errors-${day}.csv"`,
        'cache-control': 'no-store',
      });
    },
  );
}

function rawReply(api: Api, parts: Parts): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: `${base}/{id}/reply`,
      tags,
      summary: "Get HubSpot's reply, or the current record in HubSpot",
      description: 'If no reply is stored, the record is fetched from HubSpot, which uses one call.',
      middleware: allow('csm'),
      request: { params: z.object({ id: z.guid() }) },
      responses: {
        200: json(RawReply, 'The reply, as text'),
        ...errors(403, 404, 409, 422, 502),
      },
    }),
    async (c) => c.json(await readRawReply(c.get('organization'), parts, c.req.valid('param').id), 200),
  );
}

/** Trying again what was fixed. */
function retries(api: Api, parts: Parts): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/retry-selected`,
      tags,
      summary: 'Retry errors by id',
      middleware: allow('csm'),
      request: { body: jsonBody(RetrySelected) },
      responses: {
        200: json(RetryGroupResponse, 'Number of records retried and errors fixed'),
        ...errors(400, 403, 404, 409, 422, 502),
      },
    }),
    async (c) => c.json(await retrySelected(c.get('organization'), parts, c.req.valid('json').ids), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/retry`,
      tags,
      summary: 'Retry all errors with the same cause',
      description:
        "Use the cause from the groups. Records that can't be read within a minute are left for the next call: call again to continue.",
      middleware: allow('csm'),
      request: { body: jsonBody(RetryGroup) },
      responses: {
        200: json(RetryGroupResponse, 'Number of records retried and fixed'),
        ...errors(400, 403, 404, 409, 422, 502),
      },
    }),
    async (c) => c.json(await retryCause(c.get('organization'), parts, c.req.valid('json')), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: `${base}/{id}/retry`,
      tags,
      summary: 'Retry a sync error',
      middleware: allow('csm'),
      request: { params: z.object({ id: z.guid() }) },
      responses: {
        200: json(RetryResponse, 'The error: resolved, or still open with the reason'),
        ...errors(403, 404, 409, 422, 502),
      },
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      await retryQuarantined(c.get('organization'), parts, id);
      return c.json({ error: await readError(c.get('organization'), id) }, 200);
    },
  );
}

/** Streams text: the next piece is created when the reader is ready for it, and none after they have disconnected. */
function toStream(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
