// Lets tests run at another moment than the present one: at night, on a leap day, when clocks change. TEST_CLOCK_OFFSET
// says how many milliseconds the clock is ahead: `npm run test:clock` sets it, and so do projects of vitest.config.ts.

/** How far the tests' clock is ahead, in ms. */
export const clockOffsetMs = Number(process.env.TEST_CLOCK_OFFSET ?? 0);

const marked = Symbol.for('cscx.test-clock');

/** Sets this process's clock ahead. Timers work as usual. */
function shiftClock(): void {
  if (clockOffsetMs === 0 || marked in globalThis) return;
  const RealDate = Date;
  const now = () => RealDate.now() + clockOffsetMs;
  const ShiftedDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  });
  Object.assign(globalThis, { Date: ShiftedDate, [marked]: true });
}

/**
 * Sets the clock of a database ahead, and of its clones; columns filled by `now()` follow. `current_date` and the
 * like don't: none of our statements uses them.
 */
export const databaseClock = (offsetMs: number): string => `
  create function pg_catalog.real_clock_timestamp() returns timestamptz
    language internal volatile strict parallel safe as 'clock_timestamp';
  create or replace function pg_catalog.now() returns timestamptz language sql stable parallel safe
    as $$ select pg_catalog.transaction_timestamp() + interval '${offsetMs} ms' $$;
  create or replace function pg_catalog.clock_timestamp() returns timestamptz language sql volatile parallel safe
    as $$ select pg_catalog.real_clock_timestamp() + interval '${offsetMs} ms' $$;`;

shiftClock();
