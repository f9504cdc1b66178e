import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Reply } from './reply.ts';

const BODY_LIMIT = 16 * 1024 * 1024;

/** Reads a request's body; rejects if the client disconnects or sends too much. */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  if (request.method === 'GET' || request.method === 'DELETE') {
    request.resume();
    if (request.headers['content-length'] === undefined) return Promise.resolve(Buffer.alloc(0));
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > BODY_LIMIT) reject(new Error('The body is too large.'));
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('aborted', () => reject(new Error('The client left.')));
  });
}

/** Sends a response; `cut` sends only the first half of the body and drops the connection. */
export function send(
  response: ServerResponse,
  reply: Reply,
  headers: Record<string, string> = {},
  { cut = false } = {},
): void {
  if (response.destroyed) return;
  const body = reply.body === undefined ? undefined : Buffer.from(reply.body, 'utf8');
  response.writeHead(reply.status, {
    ...(body
      ? {
          'content-type': reply.contentType ?? 'application/json;charset=utf-8',
          'content-length': String(body.length),
        }
      : {}),
    ...headers,
    ...reply.headers,
  });
  if (!cut) {
    response.end(body);
    return;
  }
  response.write(body ? body.subarray(0, Math.floor(body.length / 2)) : '', () => response.destroy());
}

/** Whether a client's address or a Host header is this machine. */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || plain.startsWith('127.');
}

export function isLocalHost(host: string | undefined): boolean {
  const name = (host ?? '').replace(/:\d+$/, '');
  return name === 'localhost' || name === '[::1]' || name.startsWith('127.');
}
