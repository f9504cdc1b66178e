import { createRoute } from '@hono/zod-openapi';
import { stream } from 'hono/streaming';
import { exportAuditLog } from '../../audit-log/export-audit-log.ts';
import { listAuditLog } from '../../audit-log/list-audit-log.ts';
import { errorText } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import { AuditFilter, AuditList, AuditQuery } from '../../contract/audit-log.ts';
import { allow } from '../auth.ts';
import type { Api } from '../environment.ts';
import { errors, json } from './describe.ts';

const tags = ['Audit log'];

/** The audit log. */
export function auditLogRoutes(api: Api, context: Context): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/audit-log',
      tags,
      summary: 'List entries, newest first',
      middleware: allow('manager'),
      request: { query: AuditQuery },
      responses: { 200: json(AuditList, 'A page of entries'), ...errors(403, 422) },
    }),
    async (c) => c.json(await listAuditLog(c.get('organization'), c.req.valid('query')), 200),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/audit-log/export',
      tags,
      summary: 'All entries that match a filter, as CSV',
      middleware: allow('manager'),
      request: { query: AuditFilter },
      responses: {
        200: { description: 'The file', content: { 'text/csv': { schema: { type: 'string' } } } },
        ...errors(403, 422),
      },
    }),
    (c) => {
      const lines = exportAuditLog(c.get('organization'), c.req.valid('query'));
      const day = new Date(context.clock.now()).toISOString().slice(0, 10);
      c.header('content-type', 'text/csv; charset=utf-8');
      c.header('content-disposition', `attachment; filename="audit-log-${day}.csv"`);
      c.header('cache-control', 'no-store');
      return stream(
        c,
        async (out) => {
          for await (const line of lines) {
            if (out.aborted) return;
            await out.write(line);
          }
        },
        async (error, out) => {
          // If the export fails, the download must not look complete.
          context.log.error({ error: errorText(error) }, 'an audit log export was interrupted');
          out.abort();
        },
      );
    },
  );
}
