import type { PortalOptions, PracticePortal } from './practice-portal.ts';

/** A portal without limits, which these tests aren't about. */
export const UNLIMITED: NonNullable<PortalOptions['limits']> = {
  tenSecondly: null,
  searchSecondly: null,
  associationsTenSecondly: null,
  daily: null,
};

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: Body;
}

/** A row of a response, with any of these fields. */
export interface Row {
  id: string;
  name: string;
  url: string;
  archived: boolean;
  createdAt: string;
  updatedAt: string;
  new: boolean;
  properties: Record<string, string | null>;
  propertiesWithHistory: Record<string, { value: string; timestamp: string }[]>;
  associations?: Record<string, { results: { id: string; type: string }[]; paging?: Paging }>;
  from: { id: string };
  to: {
    toObjectId: number;
    associationTypes: { category: string; typeId: number; label: string | null }[];
  }[];
  paging?: Paging;
  options: object[];
  stages: object[];
  message: string;
  context: Record<string, string[]>;
}
interface Paging {
  next: { after: string };
}

/** A response, with any of these fields. */
export interface Body {
  id: string;
  total: number;
  status: string;
  message: string;
  category: string;
  numErrors: number;
  results: Row[];
  errors: Row[];
  paging?: Paging;
  properties: Record<string, string | null>;
  context: Record<string, string[]>;
  utcOffset: string;
  utcOffsetMilliseconds: number;
}

/** Calls a practice portal like an app with its static token. */
export function createCaller(practice: PracticePortal, portalId: number, token?: string) {
  const authorization = `Bearer ${token ?? practice.portal(portalId).staticToken}`;
  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${practice.url}${path}`, {
      method,
      headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson && text !== '' ? JSON.parse(text) : {}) as Body,
    };
  };
  return {
    get: (path: string) => call('GET', path),
    post: (path: string, body: unknown) => call('POST', path, body),
    patch: (path: string, body: unknown) => call('PATCH', path, body),
    put: (path: string, body: unknown) => call('PUT', path, body),
    delete: (path: string) => call('DELETE', path),
  };
}

export type Caller = ReturnType<typeof createCaller>;
