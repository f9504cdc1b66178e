import { apiUrl, type Exchange, type Query } from './http.ts';

/** The parts of a call that are sent. */
interface Call {
  method: Exchange['method'];
  path: string;
  query?: Query;
  json?: unknown;
  form?: Record<string, string | undefined>;
}

/** A call as sent: with its token, and its body in the required format. */
export function httpCall(
  baseUrl: string,
  { method, path, query, json, form }: Call,
  token: string | undefined,
): Omit<Exchange, 'timeoutMs' | 'signal'> {
  const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'cscx-hubspot' };
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  let body: string | undefined;
  if (form !== undefined) {
    headers['content-type'] = 'application/x-www-form-urlencoded';
    const fields = Object.entries(form).filter((field): field is [string, string] => field[1] !== undefined);
    body = new URLSearchParams(fields).toString();
  } else if (json !== undefined) {
    headers['content-type'] = 'application/json';
    body = JSON.stringify(json);
  }
  return { method, url: apiUrl(baseUrl, path, query), path, headers, body };
}
