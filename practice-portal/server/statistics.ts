import { type LimitClass, limitClassOf, type PathClass } from './path-class.ts';
import { RollingWindow } from './rolling-window.ts';

interface LoggedRequest {
  at: number;
  method: string;
  path: string;
  pathClass: PathClass;
  status: number;
  ms: number;
  note?: string;
}

export interface Stats {
  requests: number;
  byClass: Partial<Record<PathClass, number>>;
  byStatus: Record<string, number>;
  /** 429s by policy, including those from faults. */
  tooMany: Record<string, number>;
  /** The maximum of requests in any 10 s, including rejected ones, by limit. */
  maxIn10s: { general: number; search: number; associations: number };
  /** The maximum of searches in any second. */
  maxSearchesIn1s: number;
  log: LoggedRequest[];
}

const LOG_LENGTH = 500;

/** The requests to a portal since the start or the last reset. */
export class Statistics {
  #requests = 0;
  #byClass = new Map<PathClass, number>();
  #byStatus = new Map<string, number>();
  #tooMany = new Map<string, number>();
  #windows = createWindows();
  #most = { general: 0, search: 0, associations: 0, searchSecond: 0 };
  #log: LoggedRequest[] = [];
  #next = 0;

  arrived(pathClass: PathClass, now: number): void {
    this.#requests += 1;
    add(this.#byClass, pathClass);
    const kind = kindOf(limitClassOf(pathClass));
    if (!kind) return;
    this.#windows[kind].add(now);
    this.#most[kind] = Math.max(this.#most[kind], this.#windows[kind].used(now));
    if (kind === 'search') {
      this.#windows.searchSecond.add(now);
      this.#most.searchSecond = Math.max(this.#most.searchSecond, this.#windows.searchSecond.used(now));
    }
  }

  answered(entry: LoggedRequest): void {
    add(this.#byStatus, String(entry.status));
    if (this.#log.length < LOG_LENGTH) this.#log.push(entry);
    else this.#log[this.#next % LOG_LENGTH] = entry;
    this.#next += 1;
  }

  tooMany(policy: string): void {
    add(this.#tooMany, policy);
  }

  read(): Stats {
    const oldest = this.#log.length < LOG_LENGTH ? 0 : this.#next % LOG_LENGTH;
    const { searchSecond, ...maxIn10s } = this.#most;
    return {
      requests: this.#requests,
      byClass: Object.fromEntries(this.#byClass),
      byStatus: Object.fromEntries(this.#byStatus),
      tooMany: Object.fromEntries(this.#tooMany),
      maxIn10s,
      maxSearchesIn1s: searchSecond,
      log: [...this.#log.slice(oldest), ...this.#log.slice(0, oldest)],
    };
  }

  reset(): void {
    this.#requests = 0;
    this.#byClass = new Map();
    this.#byStatus = new Map();
    this.#tooMany = new Map();
    this.#windows = createWindows();
    this.#most = { general: 0, search: 0, associations: 0, searchSecond: 0 };
    this.#log = [];
    this.#next = 0;
  }
}

function createWindows() {
  return {
    general: new RollingWindow(10_000),
    search: new RollingWindow(10_000),
    associations: new RollingWindow(10_000),
    searchSecond: new RollingWindow(1_000),
  };
}

function kindOf(limitClass: LimitClass): 'general' | 'search' | 'associations' | undefined {
  switch (limitClass) {
    case 'tenSecondly':
      return 'general';
    case 'searchSecondly':
      return 'search';
    case 'associationsTenSecondly':
      return 'associations';
    default:
      return undefined;
  }
}

function add<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
