import type { ErrorCode } from '../contract/errors.ts';

/** An error response outside of our routes, in the same shape. */
export const jsonError = (status: number, code: ErrorCode, message: string): Response =>
  Response.json({ error: { code, message } }, { status, headers: { 'cache-control': 'no-store' } });
