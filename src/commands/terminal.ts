import type { Readable, Writable } from 'node:stream';

/** The input and output of a command: the process's own, or a test's. */
export interface Terminal {
  env: Record<string, string | undefined>;
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable;
  stderr: Writable;
  /** Set to 1 by a command that succeeded but found a problem. */
  exitCode: number;
}
