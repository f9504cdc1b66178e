import type { QueryExecutorProvider } from 'kysely';
import type { Clock } from '../base/clock.ts';
import * as rows from './slot-ring-sql.ts';

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
  /** A slot that was handed over later than this after it was taken is taken again. */
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
  portalId: string;
  slotClass: SlotClass;
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

/** The ring as this process sees it. */
interface Ring {
  db: QueryExecutorProvider;
  clock: Clock;
  sizes: Record<SlotClass, number>;
  timings: Record<SlotClass, Timing>;
  lanes: Map<string, Lane>;
}

/** Shares the limits of every portal among all processes that use the same database. */
export function createSlotRing({ db, clock, limits }: SlotRingOptions): SlotRing {
  const sizes: Record<SlotClass, number> = { associations: 100, ...limits };
  const ring: Ring = { db, clock, sizes, timings: timingsFor(sizes), lanes: new Map() };
  return {
    async acquire(portalId, slotClass, signal, priority = 'normal') {
      signal?.throwIfAborted();
      return queue(ring, laneOf(ring, portalId, slotClass), signal, priority === 'urgent');
    },
    observe: (portalId, slotClass, seen) => observe(ring, laneOf(ring, portalId, slotClass), seen),
    async holdOff(portalId, slotClass, ms) {
      const lane = laneOf(ring, portalId, slotClass);
      if (!lane.sized) await resize(ring, lane);
      await rows.holdOff(db, portalId, slotClass, ms);
      lane.free = 0;
    },
    async charge(portalId, slotClass, calls) {
      const lane = laneOf(ring, portalId, slotClass);
      if (!lane.sized) await resize(ring, lane);
      await rows.charge(db, portalId, slotClass, calls, ring.timings[slotClass].window);
    },
    async used(portalId) {
      const { total, busy } = await rows.count(db, portalId, 'burst');
      return { limit: total || sizes.burst, used: busy, windowMs: 10_000 };
    },
    day: (portalId) => rows.readDay(db, portalId, 'burst'),
  };
}

/** How long a call counts against its budget, in ms: HubSpot's window and a margin. */
export const slotWindowMs: Record<SlotClass, number> = { burst: 10_300, associations: 10_300, search: 1_050 };

const timingsFor = (sizes: Record<SlotClass, number>): Record<SlotClass, Timing> => ({
  burst: { window: slotWindowMs.burst, gap: 0, late: 100 },
  associations: { window: slotWindowMs.associations, gap: 0, late: 100 },
  search: { window: slotWindowMs.search, gap: slotWindowMs.search / sizes.search - 1, late: 25 },
});

function laneOf({ lanes }: Ring, portalId: string, slotClass: SlotClass): Lane {
  const key = `${slotClass} ${portalId}`;
  const known = lanes.get(key);
  if (known) return known;
  const lane: Lane = {
    portalId,
    slotClass,
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

async function resize({ db, sizes, timings }: Ring, lane: Lane): Promise<void> {
  const { portalId, slotClass } = lane;
  await rows.resize(db, portalId, slotClass, sizes[slotClass], timings[slotClass].window);
  lane.sized = true;
}

/** Waits in a lane for a slot. */
function queue(
  ring: Ring,
  lane: Lane,
  signal: AbortSignal | undefined,
  urgent: boolean,
): Promise<{ free: number }> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      lane.waiters = lane.waiters.filter((other) => other !== waiter);
      if (lane.waiters.length === 0) lane.wake();
      reject(signal?.reason);
    };
    const waiter: Waiter = {
      urgent,
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
    start(ring, lane);
  });
}

function start(ring: Ring, lane: Lane): void {
  if (lane.running) return;
  lane.running = true;
  serve(ring, lane).then(
    () => {
      lane.running = false;
      if (lane.waiters.length > 0) start(ring, lane);
    },
    (error) => {
      lane.running = false;
      for (const waiter of lane.waiters.splice(0)) waiter.fail(error);
    },
  );
}

/** Serves this process's waiters of one lane until none is left. */
async function serve(ring: Ring, lane: Lane): Promise<void> {
  const { db, clock } = ring;
  const { portalId, slotClass } = lane;
  const { window, gap } = ring.timings[slotClass];
  while (lane.waiters.length > 0) {
    if (!lane.sized) await resize(ring, lane);
    const asked = clock.now();
    const urgentOnes = lane.waiters.filter((waiter) => waiter.urgent).length;
    const urgent = urgentOnes > 0;
    const wanted = gap > 0 ? 1 : Math.min(urgentOnes || lane.waiters.length, bite);
    const answer = await rows.take(db, portalId, slotClass, { wanted, window, gap, urgent });
    lane.free = answer.free;
    if (answer.total === 0) {
      lane.sized = false; // The portal's rows were removed meanwhile.
      continue;
    }
    if (answer.taken.length === 0) {
      await nap(ring, lane, Math.min(Math.max(Math.ceil(answer.waitMs), 2), longestSleepMs));
      continue;
    }
    if (!(await retakeLate(ring, lane, answer.taken, clock.now() - asked))) continue;
    for (const waiter of lane.waiters.splice(0, answer.taken.length)) waiter.grant(answer.free);
    // Let the callers send before the next bite is asked for.
    await clock.sleep(0);
  }
}

/**
 * A slot counts from when its call is sent. The answer may have been long on its way to us, or we busy.
 * @returns whether the slots can be handed over now; false: that took so long that they are lost.
 */
async function retakeLate(
  { db, clock, timings }: Ring,
  { portalId, slotClass }: Lane,
  taken: Parameters<typeof rows.retake>[3],
  sinceMs: number,
): Promise<boolean> {
  const { window, late } = timings[slotClass];
  let handedOver = sinceMs;
  while (handedOver > late && handedOver < window / 2) {
    const again = clock.now();
    await rows.retake(db, portalId, slotClass, taken, window);
    handedOver = clock.now() - again;
  }
  return handedOver < window / 2;
}

/** Sleeps until a slot may be free, or no one waits for one any more. */
async function nap({ clock }: Ring, lane: Lane, ms: number): Promise<void> {
  const alarm = new AbortController();
  lane.wake = () => alarm.abort();
  try {
    await clock.sleep(ms, alarm.signal);
  } catch (error) {
    if (!alarm.signal.aborted) throw error;
  }
}

async function observe(
  ring: Ring,
  lane: Lane,
  { max, remaining, free, ageMs = 0, day }: Parameters<SlotRing['observe']>[2],
): Promise<void> {
  const { db, clock, timings } = ring;
  const { portalId, slotClass } = lane;
  const { window } = timings[slotClass];
  if (max !== undefined && max > 0 && max !== lane.seenMax) {
    lane.seenMax = max;
    await rows.rememberMax(db, portalId, slotClass, max);
    await resize(ring, lane);
  }
  if (day && clock.now() - lane.dayNotedAt >= dayEveryMs) {
    lane.dayNotedAt = clock.now();
    await rows.rememberDay(db, portalId, slotClass, day);
  }
  // More slots free with us than calls left at HubSpot: someone else makes calls, too.
  if (remaining < Math.min(free, lane.free)) {
    lane.free -= await rows.withdraw(db, portalId, slotClass, { remaining, ageMs, window });
  }
}
