import type { Context as HonoContext } from 'hono';
import type { Caller } from '../../sign-in/caller.ts';
import type { Environment } from '../environment.ts';

export type Found =
  | { caller: Caller }
  /** The message says how to get access. */
  | { refusal: string };

/** Decides who the caller of a request is. */
export interface Callers {
  find(c: HonoContext<Environment>): Promise<Found>;
  /** Whether the caller of a long-running response would still have access. Doesn't touch cookies. */
  isStillAllowed(c: HonoContext<Environment>): Promise<boolean>;
}
