import type { QueryExecutorProvider } from 'kysely';
import type { Clock } from '../clock.ts';
import * as ring from './slot-ring-sql.ts';

/** The budgets that are counted apart; see `LimitClass` of the HubSpot client, whose limiter this is. */
type SlotClass = 'burst' | 'search' | 'associations';

/**
 * The rate limit that all processes of all machines share: a row per call that a portal may make in one window,
 * holding the time from which it may be used again. Whoever gets a row may call. Within any window there are
 * thus never more calls than rows, and none is left unused while somebody waits. All times are the database's.
 */
export interface SlotRing {
  acquire(
    portalId: string,
    slotClass: SlotClass,
    signal?: AbortSignal,
    priority?: 'normal' | 'urgent',
  ): Promise<{ free: number }>;
  observe(
    portalId: string,
    slotClass: SlotClass,
    seen: {
      max: number | undefined;
      remaining: number;
      free: number;
      ageMs?: number;
      day?: { limit: number; used: number };
    },
  ): Promise<void>;
  holdOff(portalId: string, slotClass: SlotClass, ms: number): Promise<void>;
  charge(portalId: string, slotClass: SlotClass, calls: number): Promise<void>;
  /** The ten-second budget as it is now, for the status page. */
  used(portalId: string): Promise<{ limit: number; used: number; windowMs: number }>;
  /** What HubSpot said last of its daily limit; undefined: it never did. */
  day(portalId: string): Promise<{ limit: number; used: number; at: Date } | undefined>;
}

export interface SlotRingOptions {
  db: QueryExecutorProvider;
  clock: Clock;
  limits: {
    /** Calls per 10 s. */
    burst: number;
    /** Searches per second. */
    search: number;
    /** Association batches per 10 s; default 100, what HubSpot allows the smallest accounts. */
    associations?: number;
  };
}

/** Timing of one class, in milliseconds. */
interface Timing {
  /** HubSpot's window and a margin: a late call and a punctual one after it must still be that far apart. */
  window: number;
  /** At least this long between two calls; evens out what has a window too short for a wide margin. */
  gap: number;
  /** A slot that was handed over later than this after it was taken is taken anew. */
  late: number;
}

/** How many slots one process takes at a time, so that another one gets its turn between two bites. */
const bite = 8;

/** A process that waits looks at least this often, in case the limit was raised or a hold-off shortened. */
const longestSleepMs = 2_000;

interface Waiter {
  urgent: boolean;
  grant(free: number): void;
  fail(reason: unknown): void;
}

/** What HubSpot says of its daily limit is written down so often; every reply says it. */
const dayEveryMs = 30_000;

/** What this process knows of one portal's class. */
interface Lane {
  /** The urgent ones first, each kind in the order in which they came. */
  waiters: Waiter[];
  running: boolean;
  /** Whether the rows were compared with the configured limit since this process started. */
  sized: boolean;
  /** The last `max` that a header said. */
  seenMax: number | undefined;
  /** How many were free when last looked at. */
  free: number;
  /** When the daily limit was written down last. */
  dayNotedAt: number;
  /** Ends the wait for the next slot. */
  wake(): void;
}

/** Shares the limits of every portal among all processes that use the same database. */
export function createSlotRing({ db, clock, limits }: SlotRingOptions): SlotRing {
  const sizes: Record<SlotClass, number> = { associations: 100, ...limits };
  const timings: Record<SlotClass, Timing> = {
    burst: { window: 10_300, gap: 0, late: 100 },
    associations: { window: 10_300, gap: 0, late: 100 },
    search: { window: 1_050, gap: 1_050 / sizes.search - 1, late: 25 },
  };
  const lanes = new Map<string, Lane>();

  function laneOf(portalId: string, slotClass: SlotClass): Lane {
    const key = `${slotClass} ${portalId}`;
    const known = lanes.get(key);
    if (known) return known;
    const lane = {
      waiters: [],
      running: false,
      sized: false,
      seenMax: undefined,
      free: 0,
      dayNotedAt: 0,
      wake: () => {},
    };
    lanes.set(key, lane);
    return lane;
  }

  async function resize(portalId: string, slotClass: SlotClass, lane: Lane): Promise<void> {
    await ring.resize(db, portalId, slotClass, sizes[slotClass], timings[slotClass].window);
    lane.sized = true;
  }

  /** Serves this process's waiters of one lane until none is left. */
  async function serve(portalId: string, slotClass: SlotClass, lane: Lane): Promise<void> {
    const { window, gap, late } = timings[slotClass];
    while (lane.waiters.length > 0) {
      if (!lane.sized) await resize(portalId, slotClass, lane);
      const asked = clock.now();
      const urgentOnes = lane.waiters.filter((waiter) => waiter.urgent).length;
      const urgent = urgentOnes > 0;
      const wanted = gap > 0 ? 1 : Math.min(urgentOnes || lane.waiters.length, bite);
      const answer = await ring.take(db, portalId, slotClass, { wanted, window, gap, urgent });
      lane.free = answer.free;
      if (answer.total === 0) {
        lane.sized = false; // The portal's rows were removed meanwhile.
        continue;
      }
      if (answer.taken.length === 0) {
        await nap(lane, Math.min(Math.max(Math.ceil(answer.waitMs), 2), longestSleepMs));
        continue;
      }
      // A slot counts from when its call is sent. The answer may have been long on its way to us, or we busy.
      let handedOver = clock.now() - asked;
      while (handedOver > late && handedOver < window / 2) {
        const again = clock.now();
        await ring.retake(db, portalId, slotClass, answer.taken, window);
        handedOver = clock.now() - again;
      }
      if (handedOver >= window / 2) continue;
      for (const waiter of lane.waiters.splice(0, answer.taken.length)) waiter.grant(answer.free);
      // Let the callers send before the next bite is asked for.
      await clock.sleep(0);
    }
  }

  /** Sleeps until a slot may be free, or nobody waits for one any more. */
  async function nap(lane: Lane, ms: number): Promise<void> {
    const alarm = new AbortController();
    lane.wake = () => alarm.abort();
    try {
      await clock.sleep(ms, alarm.signal);
    } catch (error) {
      if (!alarm.signal.aborted) throw error;
    }
  }

  function start(portalId: string, slotClass: SlotClass, lane: Lane): void {
    if (lane.running) return;
    lane.running = true;
    serve(portalId, slotClass, lane).then(
      () => {
        lane.running = false;
        if (lane.waiters.length > 0) start(portalId, slotClass, lane);
      },
      (error) => {
        lane.running = false;
        for (const waiter of lane.waiters.splice(0)) waiter.fail(error);
      },
    );
  }

  return {
    async acquire(portalId, slotClass, signal, priority = 'normal') {
      signal?.throwIfAborted();
      const lane = laneOf(portalId, slotClass);
      return new Promise((resolve, reject) => {
        const onAbort = () => {
          lane.waiters = lane.waiters.filter((other) => other !== waiter);
          if (lane.waiters.length === 0) lane.wake();
          reject(signal?.reason);
        };
        const waiter: Waiter = {
          urgent: priority === 'urgent',
          grant(free) {
            signal?.removeEventListener('abort', onAbort);
            resolve({ free });
          },
          fail(reason) {
            signal?.removeEventListener('abort', onAbort);
            reject(reason);
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        if (waiter.urgent) {
          const normal = lane.waiters.findIndex((other) => !other.urgent);
          lane.waiters.splice(normal < 0 ? lane.waiters.length : normal, 0, waiter);
          // What the others sleep for may be there for this one already.
          lane.wake();
        } else {
          lane.waiters.push(waiter);
        }
        start(portalId, slotClass, lane);
      });
    },

    async observe(portalId, slotClass, { max, remaining, free, ageMs = 0, day }) {
      const lane = laneOf(portalId, slotClass);
      const { window } = timings[slotClass];
      if (max !== undefined && max > 0 && max !== lane.seenMax) {
        lane.seenMax = max;
        await ring.rememberMax(db, portalId, slotClass, max);
        await resize(portalId, slotClass, lane);
      }
      if (day && clock.now() - lane.dayNotedAt >= dayEveryMs) {
        lane.dayNotedAt = clock.now();
        await ring.rememberDay(db, portalId, slotClass, day);
      }
      // More slots free with us than calls left at HubSpot: somebody else makes calls, too.
      if (remaining < Math.min(free, lane.free)) {
        const withdrawn = await ring.withdraw(db, portalId, slotClass, { remaining, ageMs, window });
        lane.free -= withdrawn;
      }
    },

    async holdOff(portalId, slotClass, ms) {
      const lane = laneOf(portalId, slotClass);
      if (!lane.sized) await resize(portalId, slotClass, lane);
      await ring.holdOff(db, portalId, slotClass, ms);
      lane.free = 0;
    },

    async charge(portalId, slotClass, calls) {
      const lane = laneOf(portalId, slotClass);
      if (!lane.sized) await resize(portalId, slotClass, lane);
      await ring.charge(db, portalId, slotClass, calls, timings[slotClass].window);
    },

    async used(portalId) {
      const { total, busy } = await ring.count(db, portalId, 'burst');
      return { limit: total || sizes.burst, used: busy, windowMs: 10_000 };
    },

    day: (portalId) => ring.readDay(db, portalId, 'burst'),
  };
}
