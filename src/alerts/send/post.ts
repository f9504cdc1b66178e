import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { type Address, allowedAddresses, hostOf, type Resolve } from './guard.ts';

/** The maximum of a response that is read, enough to diagnose an error. */
const longestAnswer = 4_096;
const defaultTimeoutMs = 10_000;

export interface PostRequest {
  url: string;
  /** JSON. */
  body: string;
  headers?: Record<string, string>;
  privateHosts: readonly string[];
  timeoutMs?: number;
  resolve?: Resolve;
}

export interface PostAnswer {
  status: number;
  retryAfter: string | undefined;
  /** The redirect target, if any; it is not followed. */
  location: string | undefined;
  /** The beginning of the body. */
  body: string;
}

/** No response in time. */
export class PostTimeout extends Error {
  override readonly name = 'PostTimeout';
}

/**
 * Posts JSON to a URL that a user entered. It connects to an address that was just checked, so a changed DNS entry
 * can't redirect it; redirects are not followed, and no proxy is used.
 * @throws {RefusedUrl} if the address is internal; {PostTimeout}; the network's error.
 */
export async function post(request: PostRequest): Promise<PostAnswer> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const over = new AbortController();
  const timer = setTimeout(() => {
    reject(new PostTimeout('no response in time'));
    over.abort();
  }, request.timeoutMs ?? defaultTimeoutMs);
  try {
    const url = new URL(request.url);
    const send = async () => {
      const addresses = await allowedAddresses(url, request.privateHosts, request.resolve);
      return call(url, addresses, request, over.signal);
    };
    return await Promise.race([send(), late]);
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

function call(
  url: URL,
  addresses: readonly Address[],
  { body, headers }: PostRequest,
  signal: AbortSignal,
): Promise<PostAnswer> {
  return new Promise((resolve, reject) => {
    const options: https.RequestOptions = {
      method: 'POST',
      host: hostOf(url),
      port: url.port,
      path: `${url.pathname}${url.search}`,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'cscx-hubspot',
        accept: '*/*',
        ...headers,
      },
      lookup: onlyTo(addresses),
      // A connection of its own: a kept-alive one could lead to an earlier address of the host.
      agent: false,
      signal,
    };
    const onAnswer = (answer: http.IncomingMessage) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const finish = () => {
        resolve({
          status: answer.statusCode ?? 0,
          retryAfter: answer.headers['retry-after'],
          location: answer.headers.location,
          body: Buffer.concat(chunks).subarray(0, longestAnswer).toString('utf8'),
        });
        outgoing.destroy();
      };
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length >= longestAnswer) finish();
      });
      answer.on('end', finish);
      // The status is known; the end of the body doesn't matter.
      answer.on('error', finish);
    };
    const outgoing =
      url.protocol === 'https:' ? https.request(options, onAnswer) : http.request(options, onAnswer);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A resolver that returns only these addresses, for every name. */
function onlyTo(addresses: readonly Address[]): LookupFunction {
  return (_host, options, callback) => {
    if (options.all) callback(null, [...addresses]);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  };
}
