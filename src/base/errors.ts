import type { ErrorCode } from '../contract/errors.ts';

/**
 * The one family of errors that this product throws on purpose. `message` is for the person who meets it: it
 * says what is wrong and how to mend it, and never holds a secret. The HTTP layer maps `code` to a status.
 * Anything else that is thrown is a defect or a failing machine, and its text is not shown to clients.
 */
export class AppError extends Error {
  override readonly name: string = 'AppError';
  readonly code: ErrorCode;
  /** Machine-readable particulars: what field, which record. Shown to the client. */
  readonly details: Record<string, unknown> | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details;
  }
}

/** The text of anything thrown, for logs and for the rows that keep a last error. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
