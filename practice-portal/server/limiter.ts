import { DEFAULT_LIMITS, type Limits } from '../options.ts';
import { type LimitClass, limitClassOf, type PathClass } from './path-class.ts';
import { RollingWindow } from './rolling-window.ts';

const TEN_SECONDS = 10_000;

export type Policy = 'TEN_SECONDLY_ROLLING' | 'SECONDLY' | 'DAILY';

export interface Refusal {
  policy: Policy;
  limitClass: LimitClass;
  retryAfterSeconds: number;
}

/**
 * HubSpot's limits for one portal: 100 requests in any 10 s, 5 searches in any second, separate association batches,
 * and a daily number. Rejected requests don't count.
 */
export class Limiter {
  /** Can be changed at any time. */
  readonly limits: Limits;
  readonly #timeZone: string;
  readonly #windows = {
    tenSecondly: new RollingWindow(TEN_SECONDS),
    searchSecondly: new RollingWindow(1_000),
    associationsTenSecondly: new RollingWindow(TEN_SECONDS),
  };
  #day = '';
  #dayEndsAt = 0;
  #today = 0;

  constructor(timeZone: string, limits: Partial<Limits> = {}) {
    this.#timeZone = timeZone;
    this.limits = { ...DEFAULT_LIMITS, ...limits };
  }

  /** Counts a request, or says why it is rejected. Times are epoch milliseconds. */
  take(pathClass: PathClass, now: number): Refusal | undefined {
    const limitClass = limitClassOf(pathClass);
    if (limitClass === 'none') return undefined;
    this.#rollDay(now);
    const { daily } = this.limits;
    if (daily !== null && this.#today >= daily) {
      return {
        policy: 'DAILY',
        limitClass,
        retryAfterSeconds: Math.max(1, Math.ceil((this.#dayEndsAt - now) / 1000)),
      };
    }
    const window = this.#windows[limitClass];
    const used = window.used(now);
    const limit = this.limits[limitClass];
    if (limit !== null && used >= limit) {
      const search = limitClass === 'searchSecondly';
      return {
        policy: search ? 'SECONDLY' : 'TEN_SECONDLY_ROLLING',
        limitClass,
        retryAfterSeconds: search ? 1 : 10,
      };
    }
    window.add(now);
    this.#today += 1;
    return undefined;
  }

  /** The limit headers of a response; searches have none, and limits that are off are omitted. */
  headers(pathClass: PathClass, now: number, isStaticToken: boolean): Record<string, string> {
    const limitClass = limitClassOf(pathClass);
    if (limitClass !== 'tenSecondly' && limitClass !== 'associationsTenSecondly') return {};
    const max = this.limits[limitClass];
    if (max === null) return {};
    const secondly = Math.max(1, Math.floor(max / 10));
    const { daily } = this.limits;
    return {
      'x-hubspot-ratelimit-interval-milliseconds': String(TEN_SECONDS),
      'x-hubspot-ratelimit-max': String(max),
      'x-hubspot-ratelimit-remaining': String(Math.max(0, max - this.#windows[limitClass].used(now))),
      'x-hubspot-ratelimit-secondly': String(secondly),
      'x-hubspot-ratelimit-secondly-remaining': String(Math.max(0, secondly - 1)),
      ...(isStaticToken && daily !== null
        ? {
            'x-hubspot-ratelimit-daily': String(daily),
            'x-hubspot-ratelimit-daily-remaining': String(Math.max(0, daily - this.#today)),
          }
        : {}),
    };
  }

  /** Requests counted today, in the portal's time zone. */
  get usedToday(): number {
    return this.#today;
  }

  /** Resets all counts. */
  reset(): void {
    for (const window of Object.values(this.#windows)) window.clear();
    this.#today = 0;
  }

  #rollDay(now: number): void {
    if (now < this.#dayEndsAt) return;
    const zoned = new Intl.DateTimeFormat('en-CA', {
      timeZone: this.#timeZone,
      hour12: false,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    }).formatToParts(now);
    const part = (type: string): number => Number(zoned.find((one) => one.type === type)?.value ?? 0);
    const day = `${part('year')}-${part('month')}-${part('day')}`;
    if (day !== this.#day) this.#today = 0;
    this.#day = day;
    const intoTheDay = ((part('hour') % 24) * 3600 + part('minute') * 60 + part('second')) * 1000;
    this.#dayEndsAt = now - intoTheDay + 86_400_000 - (now % 1000);
  }
}
