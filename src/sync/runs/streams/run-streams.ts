import type { ObjectType } from '../../../contract/common.ts';
import { isHubspotError } from '../../../hubspot/errors.ts';

import { RunEnded, type SyncRunContext } from '../sync-run.ts';

/** Why object types couldn't be read completely; the others could. */
export type Failures = Map<ObjectType, Error>;

/** Runs the streams of a run: if one fails, its object type has failed, and the others continue. */
export interface Streams {
  failures: Failures;
  /** Runs a stream of an object type; if it fails, so does that type, unless the error ends the whole run. */
  guard(objectType: ObjectType, stream: () => Promise<void>): Promise<void>;
}

export function createStreams(run: SyncRunContext): Streams {
  const failures: Failures = new Map();
  return {
    failures,
    async guard(objectType, stream) {
      try {
        await stream();
      } catch (error) {
        if (!endsOneTypeOnly(error)) {
          run.stop(error);
          throw error;
        }
        run.log.warn({ objectType, reason: error.message }, 'an object type could not be read completely');
        if (!failures.has(objectType)) failures.set(objectType, error);
      }
    },
  };
}

/** HubSpot left some records' links unanswered, twice. Their stored links stay. */
export class UnansweredLinks extends Error {
  override readonly name = 'UnansweredLinks';
  constructor(objectType: ObjectType, ids: string[]) {
    super(
      `HubSpot didn't return the associations of ${ids.length} ${objectType} records (${ids.slice(0, 3).join(', ')}${
        ids.length > 3 ? ', …' : ''
      }). They are unchanged; the next sync tries again.`,
    );
  }
}

/** HubSpot's errors after which other object types may still work. */
export function endsOneTypeOnly(error: unknown): error is Error {
  if (error instanceof UnansweredLinks) return true;
  return isHubspotError(error) && !isHubspotError(error, 'reauthorization_required', 'unauthorized');
}

/** Waits until every stream has ended, even if one fails: nothing may write after the run. */
export async function allOrFirstFailure(streams: Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(streams);
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason);
  const [first] = [...failed.filter((reason) => reason instanceof RunEnded), ...failed];
  if (first !== undefined) throw first;
}
