import type { QueryExecutorProvider } from 'kysely';
import type { Clock } from '../base/clock.ts';
import * as rows from './slot-ring-sql.ts';

/** The separate budgets; see `LimitClass` of the HubSpot client, whose limiter this is. */
type SlotClass = 'burst' | 'search' | 'associations';

/**
 * The rate limit shared by all processes on all machines: one row for each call that a portal may make per window,
 * with the time when it can be used again. A process that gets a row can make a call. So there are never more calls
 * in a window than rows, and none stays unused while a process waits. All times are the database's.
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
  /** The current state of the ten-second budget, for the status page. */
  used(portalId: string): Promise<{ limit: number; used: number; windowMs: number }>;
  /** HubSpot's last report of its daily limit; undefined: none. */
  day(portalId: string): Promise<{ limit: number; used: number; at: Date } | undefined>;
}

interface SlotRingOptions {
  db: QueryExecutorProvider;
  clock: Clock;
  limits: {
    /** Calls per 10 s. */
    burst: number;
    /** Searches per second. */
    search: number;
    /** Association batches per 10 s; default 100, HubSpot's limit for the smallest accounts. */
    associations?: number;
  };
}

/** Times of one class, in milliseconds. */
interface Timing {
  /** HubSpot's window and a margin: even a late call and a punctual next one must be that far apart. */
  window: number;
  /** The minimum time between two calls, which evens out calls if the window is too short for a wide margin. */
  gap: number;
  /** A slot that is handed over later than this after it was taken is taken again. */
  late: number;
}

/** The slots that one process takes at a time, so that other processes get their turn. */
const bite = 8;

/** A waiting process checks at least this often, in case the limit was raised or a hold-off shortened. */
const longestSleepMs = 2_000;

interface Waiter {
  urgent: boolean;
  grant(free: number): void;
  fail(reason: unknown): void;
}

/** How often HubSpot's daily limit is stored; every response contains it. */
const dayEveryMs = 30_000;

/** The state of one portal's class in this process. */
interface Lane {
  portalId: string;
  slotClass: SlotClass;
  /** Urgent ones first, then in order of arrival. */
  waiters: Waiter[];
  running: boolean;
  /** Whether the rows were compared with the configured limit since this process started. */
  sized: boolean;
  /** The last `max` from a header. */
  seenMax: number | undefined;
  /** The number of free slots at the last check. */
  free: number;
  /** When the daily limit was last stored. */
  dayNotedAt: number;
  /** Ends the wait for the next slot. */
  wake(): void;
}

/** The ring from the point of view of this process. */
interface Ring {
  db: QueryExecutorProvider;
  clock: Clock;
  sizes: Record<SlotClass, number>;
  timings: Record<SlotClass, Timing>;
  lanes: Map<string, Lane>;
}

/** Shares every portal's limits among all processes with the same database. */
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

/** How long a call counts towards its budget, in ms: HubSpot's window and a margin. */
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
      // What the others are waiting for may already be available here.
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

/** Serves this process's waiters in a lane until none is left. */
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
      lane.sized = false; // The portal's rows were deleted in the meantime.
      continue;
    }
    if (answer.taken.length === 0) {
      await nap(ring, lane, Math.min(Math.max(Math.ceil(answer.waitMs), 2), longestSleepMs));
      continue;
    }
    if (!(await retakeLate(ring, lane, answer.taken, clock.now() - asked))) continue;
    for (const waiter of lane.waiters.splice(0, answer.taken.length)) waiter.grant(answer.free);
    // Lets the callers send before taking more slots.
    await clock.sleep(0);
  }
}

/**
 * A slot counts from when its call is sent. Taking it may have taken long, in the database or here.
 * @returns whether the slots can be handed over now; false: they have expired.
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

/** Sleeps until a slot may be free, or no one is waiting. */
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
  // We have more free slots than HubSpot has calls left: another app is making calls, too.
  if (remaining < Math.min(free, lane.free)) {
    lane.free -= await rows.withdraw(db, portalId, slotClass, { remaining, ageMs, window });
  }
}
