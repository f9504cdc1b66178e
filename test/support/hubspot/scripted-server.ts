import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as received by the server. */
export interface SeenRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** JSON unless `body` is text; `hang` never responds, `drop` cuts the connection after half of the body. */
export type Answer =
  | { status?: number; headers?: Record<string, string>; body?: unknown; contentType?: string }
  | 'hang'
  | 'drop';

export interface ScriptedServer {
  url: string;
  requests: SeenRequest[];
  /** The parsed body of request number `n`, from 0. */
  json(n: number): unknown;
  close(): Promise<void>;
}

/** A server with scripted responses, good or bad: from a function, or from a list, whose last one is repeated. */
export async function startScriptedServer(
  script: readonly Answer[] | ((request: SeenRequest, n: number) => Answer),
): Promise<ScriptedServer> {
  const requests: SeenRequest[] = [];
  const server = http.createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const url = new URL(incoming.url ?? '/', 'http://server');
    const request: SeenRequest = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    const n = requests.push(request) - 1;
    const answer = typeof script === 'function' ? script(request, n) : (script[n] ?? script.at(-1));
    if (answer === undefined || answer === 'hang') return;
    if (answer === 'drop') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"results":[');
      setImmediate(() => incoming.socket.destroy());
      return;
    }
    const { status = 200, headers = {}, body, contentType } = answer;
    const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
    const type = contentType ?? (body === undefined ? undefined : 'application/json;charset=utf-8');
    response.writeHead(status, { ...(type ? { 'content-type': type } : {}), ...headers });
    response.end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    json: (n) => JSON.parse(requests[n]?.body || 'null'),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
