import { networkFailure } from '../../base/network-failure.ts';
import { redacted, redactSecrets } from '../../base/secrets.ts';
import { plainText } from '../plain-text.ts';
import { hostOf, RefusedUrl } from './guard.ts';
import { final, type Outcome, passing } from './outcome.ts';
import { type PostAnswer, type PostRequest, PostTimeout, post } from './post.ts';

/** The maximum wait that a receiver can ask for. */
const longestRetryAfterMs = 6 * 3_600_000;

/**
 * Posts a message and interprets the response. Never throws; of the URL, only the host appears in texts.
 * @param remedy what to do if the receiver rejects the message.
 * @param now in milliseconds since the epoch: a receiver's `Retry-After` can be a moment.
 */
export async function sendPost(request: PostRequest, remedy: string, now: number): Promise<Outcome> {
  let host = 'the URL';
  try {
    const url = new URL(request.url);
    host = hostOf(url);
    return judge(await post(request), url, remedy, now);
  } catch (error) {
    if (error instanceof RefusedUrl) return final(error.message);
    if (error instanceof PostTimeout) {
      return passing(`${host} didn't respond in time.`);
    }
    return passing(`Couldn't reach ${host}: ${networkFailure(error)}. If this continues, check the URL.`);
  }
}

function judge(answer: PostAnswer, url: URL, remedy: string, now: number): Outcome {
  const { status } = answer;
  const host = hostOf(url);
  if (status >= 200 && status < 300) return { state: 'sent' };
  const said = plainText(withoutAddress(answer.body, url).replaceAll(/<[^>]*>/g, ' '), 200);
  const answered = `${host} returned status ${status}${said === '' ? '' : ` (“${said}”)`}.`;
  if (status >= 300 && status < 400) {
    return final(`${answered} Redirects aren't followed. Enter the target URL instead.`);
  }
  if (status === 429) {
    return passing(`${answered} Too many messages. Use a digest to send fewer.`, retryAfter(answer, now));
  }
  if (status >= 500 || status === 408 || status === 425) {
    return passing(answered, retryAfter(answer, now));
  }
  return final(`${answered} ${remedy}`);
}

/** Seconds, or a date. */
function retryAfter({ retryAfter: text }: PostAnswer, now: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, longestRetryAfterMs) : undefined;
}

/** Receivers may quote the requested path, which is a secret for most of them. */
function withoutAddress(text: string, url: URL): string {
  const path = `${url.pathname}${url.search}`;
  const parts = [path, ...path.split(/[/?&=]/), ...url.searchParams.values()];
  return redactSecrets(
    parts.filter((part) => part.length >= 8).reduce((clean, part) => clean.replaceAll(part, redacted), text),
  );
}
