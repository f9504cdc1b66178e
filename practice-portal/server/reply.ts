import { randomUUID } from 'node:crypto';

/** A route's response; the server adds the headers that all of HubSpot's responses have. */
export interface Reply {
  status: number;
  /** Complete text; JSON unless `contentType` is set. */
  body?: string;
  contentType?: string;
  headers?: Record<string, string>;
}

export const json = (value: unknown, status = 200): Reply => ({ status, body: JSON.stringify(value) });
export const jsonText = (body: string, status = 200): Reply => ({ status, body });
export const html = (body: string, status = 200): Reply => ({
  status,
  body,
  contentType: 'text/html;charset=utf-8',
});
export const noContent = (): Reply => ({ status: 204 });

interface ProblemParts {
  status: number;
  category: string;
  message: string;
  subCategory?: string;
  context?: Record<string, unknown>;
  errors?: readonly unknown[];
  headers?: Record<string, string>;
  links?: Record<string, string>;
}

/** Thrown by routes for HubSpot's error responses. */
export class ApiProblem extends Error {
  readonly parts: ProblemParts;

  constructor(parts: ProblemParts) {
    super(parts.message);
    this.name = 'ApiProblem';
    this.parts = parts;
  }

  reply(): Reply {
    const { status, headers, ...body } = this.parts;
    return {
      status,
      body: JSON.stringify({ status: 'error', correlationId: randomUUID(), ...body }),
      ...(headers ? { headers } : {}),
    };
  }
}

export const invalid = (message: string, more: Partial<ProblemParts> = {}): ApiProblem =>
  new ApiProblem({ status: 400, category: 'VALIDATION_ERROR', message, ...more });

export const notFound = (message: string, more: Partial<ProblemParts> = {}): ApiProblem =>
  new ApiProblem({ status: 404, category: 'OBJECT_NOT_FOUND', message, ...more });

/** What proxies in front of HubSpot send instead of JSON. */
export function proxyPage(status: number): string {
  const title = PROXY_TITLES[status] ?? 'Something went wrong';
  return `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n`;
}

const PROXY_TITLES: Readonly<Record<number, string>> = {
  414: 'Request-URI Too Large',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
  520: 'Web server is returning an unknown error',
  521: 'Web server is down',
  522: 'Connection timed out',
  524: 'A timeout occurred',
  530: 'Origin DNS error',
};
