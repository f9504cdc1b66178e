import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '../../../src/base/clock.ts';
import { createLog } from '../../../src/base/log.ts';
import { openDatabase } from '../../../src/db/database.ts';
import { createSlotRing } from '../../../src/db/slot-ring.ts';

// A process that calls as often as the shared limit lets it. It starts on a line of standard input, and prints
// at its end for how many milliseconds its event loop was kept from working at most: `kept 12`.
//   node slot-ring-caller.ts <database url> <server url> <seconds> <burst limit> <search limit> <callers>

const [databaseUrl = '', serverUrl = '', seconds = '', burst = '', search = '', callers = ''] =
  process.argv.slice(2);

const { db, close } = openDatabase(databaseUrl, { log: createLog('silent'), poolSize: 3 });
const ring = createSlotRing({
  db,
  clock: systemClock,
  limits: { burst: Number(burst), search: Number(search) },
});

// The clock starts once the connections are open: opening them takes time that isn't part of the limit.
await ring.used('1');
await Promise.all(Array.from({ length: Number(callers) }, () => fetch(`${serverUrl}/hello`)));
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));

const kept = monitorEventLoopDelay({ resolution: 10 });
kept.enable();
const end = AbortSignal.timeout(Number(seconds) * 1000);
async function call(slotClass: 'burst' | 'search'): Promise<void> {
  while (!end.aborted) {
    try {
      await ring.acquire('1', slotClass, end);
    } catch (error) {
      if (end.aborted) return;
      throw error;
    }
    await (await fetch(`${serverUrl}/${slotClass}`)).text();
  }
}
await Promise.all([
  ...Array.from({ length: Number(callers) }, () => call('burst')),
  ...Array.from({ length: 3 }, () => call('search')),
]);
process.stdout.write(`kept ${Math.ceil(kept.max / 1e6)}\n`);
await close();
process.stdin.destroy();
