import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { AuditList } from '../../../src/contract/audit-log.ts';
import { request } from './request.ts';

/** As in the URL: kinds of actors, separated by commas. */
export interface AuditFilters {
  actor?: string | undefined;
  by?: string | undefined;
  group?: string | undefined;
  integrationId?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
}

/** A page of the audit log, newest first. */
export const auditLogQuery = (filters: AuditFilters & { cursor?: string | undefined }) =>
  queryOptions({
    queryKey: ['audit-log', filters],
    queryFn: ({ client, signal }) =>
      request(AuditList, '/api/audit-log', { client, signal, query: { ...filters, limit: 50 } }),
    placeholderData: keepPreviousData,
  });

/** The URL for downloading the same entries as a file. */
export const auditExportPath = (filters: AuditFilters): string => {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value) params.set(name, value);
  const query = params.toString();
  return `/api/audit-log/export${query === '' ? '' : `?${query}`}`;
};
