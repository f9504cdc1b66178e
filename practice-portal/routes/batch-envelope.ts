import { jsonText, type Reply } from '../server/reply.ts';

/** An entry in a batch response's `errors`. */
export interface BatchError {
  status: 'error';
  category: string;
  subCategory?: string;
  message: string;
  context: Record<string, string[]>;
}

/** HubSpot's batch response with the given results: 207 if it has errors, which are counted by entry. */
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
