import type { ErrorCode } from '../contract/errors.ts';

/**
 * The errors that this product throws on purpose. `message` is for the user: it says what is wrong and how to fix it,
 * and never contains a secret. The HTTP layer maps `code` to a status. Anything else that is thrown is a defect or a
 * system failure, and its text is not shown to clients.
 */
export class AppError extends Error {
  override readonly name: string = 'AppError';
  readonly code: ErrorCode;
  /** Details for programs: which field, which record. Shown to the client. */
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

/** The text of anything thrown, for logs and for stored errors. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
