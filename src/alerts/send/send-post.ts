import { errorText } from '../../errors.ts';
import { plainText } from '../plain-text.ts';
import { hostOf, RefusedUrl } from './guard.ts';
import { final, type Outcome, passing } from './outcome.ts';
import { type PostAnswer, type PostRequest, PostTimeout, post } from './post.ts';

/** How long a receiver is left alone at most, however long it asks for. */
const longestRetryAfterMs = 6 * 3_600_000;

/**
 * Posts a message and judges what came of it. Never throws; of the URL only the host is ever told.
 * @param remedy what to do when the receiver refuses the message.
 * @param now in milliseconds since the epoch: some receivers name the moment from which on they listen again.
 */
export async function sendPost(request: PostRequest, remedy: string, now: number): Promise<Outcome> {
  let host = 'the address';
  try {
    host = hostOf(new URL(request.url));
    return judge(await post(request), host, remedy, now);
  } catch (error) {
    if (error instanceof RefusedUrl) return final(error.message);
    if (error instanceof PostTimeout) {
      return passing(`${host} did not answer in time.`);
    }
    return passing(`${host} cannot be reached (${codeOf(error)}). Check the address if it stays so.`);
  }
}

function judge(answer: PostAnswer, host: string, remedy: string, now: number): Outcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return { state: 'sent' };
  const said = plainText(answer.body.replaceAll(/<[^>]*>/g, ' '), 200);
  const answered = `${host} answered with status ${status}${said === '' ? '' : ` (“${said}”)`}.`;
  if (status >= 300 && status < 400) {
    return final(`${answered} Redirects are not followed: set the address to which it leads.`);
  }
  if (status === 429) {
    return passing(`${answered} It gets too many messages: a digest sends fewer.`, retryAfter(answer, now));
  }
  if (status >= 500 || status === 408 || status === 425) {
    return passing(answered, retryAfter(answer, now));
  }
  return final(`${answered} ${remedy}`);
}

/** Seconds, or a moment. */
function retryAfter({ retryAfter: text }: PostAnswer, now: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, longestRetryAfterMs) : undefined;
}

/** The error's code; its text may hold more of the address than should be shown. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return errorText(error).slice(0, 80);
}
