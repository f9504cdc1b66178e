import { jsonText, type Reply } from '../server/reply.ts';

/** An entry of a batch reply's `errors`. */
export interface BatchError {
  status: 'error';
  category: string;
  subCategory?: string;
  message: string;
  context: Record<string, string[]>;
}

/** HubSpot's batch reply around ready results: 207 when it has errors, which count by entry. */
export function batchReply(
  results: readonly string[],
  errors: readonly BatchError[],
  startedAt: number,
  now: number,
  okStatus = 200,
): Reply {
  let body = `{"completedAt":"${new Date(now).toISOString()}","status":"COMPLETE","startedAt":"${new Date(startedAt).toISOString()}","results":[${results.join(',')}]`;
  if (errors.length > 0) body += `,"numErrors":${errors.length},"errors":${JSON.stringify(errors)}`;
  return jsonText(`${body}}`, errors.length > 0 ? 207 : okStatus);
}
