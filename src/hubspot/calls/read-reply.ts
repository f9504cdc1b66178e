import { z } from 'zod';
import { HubspotError } from '../errors.ts';
import type { CallSite } from '../refusal.ts';
import { redact } from './error-reply.ts';
import type { Reply } from './http.ts';
import { parseJson } from './json.ts';

/** For calls whose success has no content: the body isn't read, whatever it is. */
export const ignoredBody = z.unknown();

/**
 * Reads the body of a successful response after checking its content type, because gateways respond with HTML.
 * @throws {HubspotError} `malformed`
 */
export function readReply<T>(
  reply: Reply,
  schema: z.ZodType<T>,
  site: CallSite,
  secrets: readonly string[],
): T {
  const malformed = (problem: string, cause?: unknown) =>
    new HubspotError('malformed', `HubSpot's reply was unreadable: ${problem}. We'll retry later.`, {
      status: reply.status,
      correlationId: reply.headers.get('x-hubspot-correlation-id') ?? undefined,
      excerpt: redact(reply.text.slice(0, 2_000), secrets).replace(/\s+/g, ' ').slice(0, 500),
      method: site.method,
      path: site.path,
      cause,
    });
  let value: unknown;
  if (reply.text !== '' && schema !== ignoredBody) {
    const contentType = reply.headers.get('content-type');
    if (contentType !== null && !/\bjson\b/i.test(contentType)) {
      throw malformed(`it is ${contentType.split(';')[0]}, not JSON`);
    }
    try {
      value = parseJson(reply.text);
    } catch {
      throw malformed('it is not complete JSON'); // The parser's own message quotes the body.
    }
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw malformed(`${issue?.path.join('.') || 'the body'}: ${issue?.message ?? 'not as expected'}`);
}
