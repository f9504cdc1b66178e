import { createRandom } from '../data/random.ts';
import type { ObjectType } from '../options.ts';
import type { PathClass } from './path-class.ts';

/** What goes wrong with a request that a rule picks. */
export type FaultEffect =
  /** A 429 of this kind, whatever the limits say. `token` is the token endpoint's own, without a policy. */
  | { kind: 'too-many'; policy: 'ten-secondly' | 'secondly' | 'daily' | 'token'; retryAfter?: number }
  /** A status with HubSpot's error body, or with an HTML page as proxies send it. */
  | { kind: 'status'; status: number; body?: 'json' | 'html'; retryAfter?: number }
  /** The reply breaks off in the middle, shorter than its content-length. */
  | { kind: 'truncate' }
  /** The connection is cut: before the request has any effect, or after it had. */
  | { kind: 'drop'; when: 'before' | 'after' }
  /** No answer until the client gives up or `release()` is called. */
  | { kind: 'hang'; when: 'before' | 'after' }
  | { kind: 'delay'; ms: number }
  /** The access token is no longer good, from this request on. */
  | { kind: 'expire-token' }
  /** As after an uninstall: neither the access token nor its refresh token is good any more. */
  | { kind: 'revoke-token' }
  /** 401 as for a token that nobody knows, although this one is good. */
  | { kind: 'refuse-token' }
  /** 403 for lack of scopes. */
  | { kind: 'forbid' }
  /** A list or search page with at most this many records, though there are more. */
  | { kind: 'short-page'; size: number }
  /** Anything else: the reply's text is replaced. Only within the same process. */
  | { kind: 'rewrite'; rewrite: (body: string) => string };

export interface FaultMatch {
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
  /** Lets so many matching requests pass first. Default 0. */
  skip?: number;
  /** Then hits so many of them, and is over. Default: until removed. */
  times?: number;
  /** Of these, hits each with this probability (0…1), repeatably by `seed`. Default 1. */
  probability?: number;
  seed?: number;
}

export interface ActiveFault extends FaultRule {
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

/** Faults on demand. Of several rules that fit a request, the one added first hits. */
export class Faults {
  readonly #entries = new Map<string, Entry>();
  readonly #held = new Set<() => void>();
  #count = 0;

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

  /** Lets all hanging requests go on. */
  release(): void {
    for (const go of [...this.#held]) go();
  }

  /** Requests that hang at this moment. */
  get held(): number {
    return this.#held.size;
  }

  /** Waits until `release()`, or until `gone` fires because the client gave up. */
  hold(gone: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        this.#held.delete(go);
        gone.removeEventListener('abort', go);
        resolve();
      };
      this.#held.add(go);
      gone.addEventListener('abort', go);
    });
  }

  /** The effect that hits this request, if any; counts it. */
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
