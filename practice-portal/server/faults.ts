import { createRandom } from '../data/random.ts';
import type { ObjectType } from '../options.ts';
import type { PathClass } from './path-class.ts';

/** What goes wrong with a request that matches a rule. */
export type FaultEffect =
  /** A 429 of this policy, regardless of the limits. `token` is the token endpoint's own, without a policy. */
  | { kind: 'too-many'; policy: 'ten-secondly' | 'secondly' | 'daily' | 'token'; retryAfter?: number }
  /** A status with HubSpot's error body, or with an HTML page like those of proxies. */
  | { kind: 'status'; status: number; body?: 'json' | 'html'; retryAfter?: number }
  /** The response breaks off in the middle, shorter than its content-length. */
  | { kind: 'truncate' }
  /** The connection is cut: before the request has any effect, or after it. */
  | { kind: 'drop'; when: 'before' | 'after' }
  /** No response until the client gives up or `release()` is called. */
  | { kind: 'hang'; when: 'before' | 'after' }
  | { kind: 'delay'; ms: number }
  /** The access token stops working, from this request on. */
  | { kind: 'expire-token' }
  /** Like an uninstall: neither the access token nor its refresh token works from now on. */
  | { kind: 'revoke-token' }
  /** 401 as for an unknown token, although this one is valid. */
  | { kind: 'refuse-token' }
  /** 403 for missing scopes. */
  | { kind: 'forbid' }
  /** A list or search page with at most this many records, although there are more. */
  | { kind: 'short-page'; size: number }
  /** Anything else: replaces the response's text. Only within the same process. */
  | { kind: 'rewrite'; rewrite: (body: string) => string };

interface FaultMatch {
  pathClass?: PathClass | readonly PathClass[];
  objectType?: ObjectType;
  method?: string;
  /** Part of the path with its query. */
  pathIncludes?: string;
}

export interface FaultRule {
  /** Unset: every request. */
  match?: FaultMatch;
  effect: FaultEffect;
  /** Skips this many matching requests. Default 0. */
  skip?: number;
  /** Then affects this many of them, and ends. Default: until removed. */
  times?: number;
  /** Affects each of these with this probability (0…1), repeatably by `seed`. Default 1. */
  probability?: number;
  seed?: number;
}

interface ActiveFault extends FaultRule {
  id: string;
  hits: number;
}

interface Entry {
  fault: ActiveFault;
  seen: number;
  random: () => number;
}

export interface FaultSubject {
  pathClass: PathClass;
  objectType: ObjectType | undefined;
  method: string;
  url: string;
}

/** Faults on demand. If several rules match a request, the one added first applies. */
export class Faults {
  readonly #entries = new Map<string, Entry>();
  readonly #held = new Set<() => void>();
  #count = 0;
  #releases = 0;

  add(rule: FaultRule): ActiveFault {
    this.#count += 1;
    const fault: ActiveFault = { ...rule, id: `fault-${this.#count}`, hits: 0 };
    this.#entries.set(fault.id, { fault, seen: 0, random: createRandom(rule.seed ?? this.#count) });
    return fault;
  }

  remove(id: string): boolean {
    return this.#entries.delete(id);
  }

  clear(): void {
    this.#entries.clear();
    this.release();
  }

  list(): ActiveFault[] {
    return [...this.#entries.values()].map((entry) => entry.fault);
  }

  /** Releases all hanging requests, and those that are about to hang. */
  release(): void {
    this.#releases += 1;
    for (const go of [...this.#held]) go();
  }

  /** How often requests were released. */
  get releases(): number {
    return this.#releases;
  }

  /** Currently hanging requests. */
  get held(): number {
    return this.#held.size;
  }

  /**
   * Waits until `release()`, or until `gone` fires because the client gave up. `since` is the value of `releases` when
   * the request arrived: a release after that counts.
   */
  async hold(gone: AbortSignal, since: number): Promise<void> {
    if (since !== this.#releases) return;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        this.#held.delete(go);
        gone.removeEventListener('abort', go);
        resolve();
      };
      this.#held.add(go);
      gone.addEventListener('abort', go);
    });
  }

  /** The fault that applies to this request, if any; counts it. */
  pick(subject: FaultSubject): FaultEffect | undefined {
    for (const entry of this.#entries.values()) {
      const { fault } = entry;
      if (!fits(fault.match, subject)) continue;
      entry.seen += 1;
      if (entry.seen <= (fault.skip ?? 0)) continue;
      if (fault.probability !== undefined && entry.random() >= fault.probability) continue;
      fault.hits += 1;
      if (fault.times !== undefined && fault.hits >= fault.times) this.#entries.delete(fault.id);
      return fault.effect;
    }
    return undefined;
  }
}

function fits(match: FaultMatch | undefined, subject: FaultSubject): boolean {
  if (!match) return true;
  const { pathClass, objectType, method, pathIncludes } = match;
  if (pathClass !== undefined) {
    const classes: readonly PathClass[] = typeof pathClass === 'string' ? [pathClass] : pathClass;
    if (!classes.includes(subject.pathClass)) return false;
  }
  if (objectType !== undefined && objectType !== subject.objectType) return false;
  if (method !== undefined && method.toUpperCase() !== subject.method) return false;
  return pathIncludes === undefined || subject.url.includes(pathIncludes);
}
