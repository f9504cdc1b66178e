import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

/** A request that reached the integration. */
export interface Forwarded {
  method: string;
  /** Without the base path. */
  path: string;
  authorization: string | undefined;
}

/** Another program's server, with the integration below a path of it. */
export interface HostServer {
  url: string;
  /** The requests since the last call. */
  takeRequests(): Forwarded[];
  /** The paths of forwarded responses that are not complete yet, such as streams. */
  openResponses(): string[];
  /** Where the integration is; requests before this fail. */
  forwardTo(url: string): void;
  close(): Promise<void>;
}

interface HostServerOptions {
  basePath: string;
  /** Whether the path is removed from forwarded requests. */
  strips: boolean;
  /** The server's own pages and files, by their paths. */
  files?: Record<string, { type: string; body: string; csp?: string }>;
}

/** Starts a host; its own pages are served as they are given. */
export async function startHostServer({
  basePath,
  strips,
  files = {},
}: HostServerOptions): Promise<HostServer> {
  let target: string | undefined;
  let requests: Forwarded[] = [];
  const open = new Set<IncomingMessage>();

  const forward = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const url = incoming.url ?? '';
    const stripped = url.slice(basePath.length) || '/';
    requests.push({
      method: incoming.method ?? '',
      path: stripped,
      authorization: incoming.headers.authorization,
    });
    open.add(incoming);
    const sent = request(`${target}${strips ? stripped : url}`, {
      method: incoming.method ?? 'GET',
      headers: incoming.headers,
    });
    sent.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    sent.on('error', () => outgoing.destroy());
    outgoing.on('close', () => {
      open.delete(incoming);
      sent.destroy();
    });
    incoming.pipe(sent);
  };

  const server = createServer((incoming, outgoing) => {
    const pathname = new URL(incoming.url ?? '', 'http://localhost').pathname;
    if (pathname === basePath || pathname.startsWith(`${basePath}/`)) return forward(incoming, outgoing);
    const file = files[pathname];
    outgoing.writeHead(file ? 200 : 404, {
      'content-type': file?.type ?? 'text/plain',
      ...(file?.csp === undefined ? {} : { 'content-security-policy': file.csp }),
    });
    outgoing.end(file?.body ?? 'Not found');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The host has no port.');
  return {
    url: `http://localhost:${address.port}`,
    takeRequests: () => {
      const taken = requests;
      requests = [];
      return taken;
    },
    openResponses: () => [...open].map(({ url = '' }) => url.slice(basePath.length)).sort(),
    forwardTo: (url) => {
      target = url;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const resolve = createRequire(import.meta.url).resolve;

/** A copy of React that a page has for itself, as a classic script with the globals `React` and `ReactDOM`. */
export function reactForPages(): string {
  const folder = (name: string) => path.dirname(resolve(`${name}/package.json`));
  const sources = {
    react: `${folder('react')}/cjs/react.production.js`,
    'react-dom': `${folder('react-dom')}/cjs/react-dom.production.js`,
    'react-dom/client': `${folder('react-dom')}/cjs/react-dom-client.production.js`,
    scheduler: `${folder('scheduler')}/cjs/scheduler.production.js`,
  };
  const modules = Object.entries(sources).map(
    ([name, file]) =>
      `${JSON.stringify(name)}: (exports, module, require, process) => {${readFileSync(file, 'utf8')}\n}`,
  );
  return `(() => {
    const sources = {${modules.join(',')}};
    const known = {};
    const require = (name) => {
      if (known[name]) return known[name].exports;
      const module = (known[name] = { exports: {} });
      sources[name](module.exports, module, require, { env: {} });
      return module.exports;
    };
    window.React = require('react');
    window.ReactDOM = require('react-dom/client');
  })();`;
}
