import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { AuditList } from '../../../src/contract/audit-log.ts';
import { request } from './request.ts';

/** As the address has it: kinds of actors in one text. */
export interface AuditFilters {
  actor?: string | undefined;
  by?: string | undefined;
  group?: string | undefined;
  integrationId?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
}

/** A page of the audit log, the latest first. */
export const auditLogQuery = (filters: AuditFilters & { cursor?: string | undefined }) =>
  queryOptions({
    queryKey: ['audit-log', filters],
    queryFn: ({ signal }) =>
      request(AuditList, '/api/audit-log', { signal, query: { ...filters, limit: 50 } }),
    placeholderData: keepPreviousData,
  });

/** Where the browser fetches the same as a file. */
export const auditExportPath = (filters: AuditFilters): string => {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value) params.set(name, value);
  const query = params.toString();
  return `/api/audit-log/export${query === '' ? '' : `?${query}`}`;
};
