import type { Readable, Writable } from 'node:stream';

/** Where a command reads from and writes to; a process's own, or a test's. */
export interface Terminal {
  env: Record<string, string | undefined>;
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable;
  stderr: Writable;
  /** Set to 1 by a command that worked, and found that something does not. */
  exitCode: number;
}
