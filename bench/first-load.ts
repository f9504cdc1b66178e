import { noLimits } from './cost.ts';
import type { Figure } from './figure.ts';
import { type SetUp, setUp } from './set-up.ts';
import { syncToEnd } from './sync-to-end.ts';

interface Load {
  seconds: number;
  requests: number;
  tooMany: number;
  records: number;
  differences: string[];
  peakMb: number;
}

/** The reference portal with HubSpot's real limits and latency. */
export async function firstLoad(): Promise<Figure[]> {
  const set = await setUp({ seed: 1, companies: 5_000, contacts: 20_000, deals: 7_500 }, { latencyMs: 120 });
  try {
    const load = await measure(set);
    return [
      {
        name: 'first load: 5,000 companies, 20,000 contacts, 7,500 deals with all links',
        value: load.seconds,
        unit: 's',
        others: '38.8 to 41.6 s',
        atMost: 25,
        aim: 18,
      },
      {
        name: 'its requests',
        value: load.requests,
        unit: '',
        others: '325 to 333',
        atMost: 345,
        aim: 300,
      },
      {
        name: '429s caused by our calls',
        value: load.tooMany,
        unit: '',
        others: '0 to 11',
        atMost: 0,
        aim: 0,
      },
      {
        name: 'records and associations that differ from HubSpot',
        value: load.differences.length,
        unit: '',
        others: '80 pairs missing',
        atMost: 0,
        aim: 0,
        note: load.differences.join('; '),
      },
      {
        name: 'peak memory of the worker',
        value: load.peakMb,
        unit: 'MB',
        others: '117 MB',
        atMost: 200,
        aim: 120,
      },
    ];
  } finally {
    await set.close();
  }
}

/** Ten times the reference portal, without limits: the speed of the whole path, and whether memory grows. */
export async function unlimited(): Promise<Figure[]> {
  const { limits, settings } = noLimits;
  const set = await setUp(
    { seed: 1, companies: 50_000, contacts: 200_000, deals: 75_000, limits },
    { latencyMs: 0, settings },
  );
  try {
    const load = await measure(set);
    return [
      {
        name: 'no limits, no latency: records per second (ten times the data)',
        value: load.records / load.seconds,
        unit: '/s',
        others: '4,000',
        atLeast: 3_500,
        aim: 8_000,
      },
      {
        name: 'peak memory of the worker at ten times the data',
        value: load.peakMb,
        unit: 'MB',
        others: '',
        atMost: 200,
        aim: 120,
      },
      {
        name: 'differences from HubSpot at ten times the data',
        value: load.differences.length,
        unit: '',
        others: '',
        atMost: 0,
        aim: 0,
        note: load.differences.join('; '),
      },
    ];
  } finally {
    await set.close();
  }
}

async function measure(set: SetUp): Promise<Load> {
  const before = await set.stats();
  const run = await syncToEnd(set);
  const after = await set.stats();
  return {
    seconds: (Date.parse(run.completedAt ?? '') - Date.parse(run.createdAt)) / 1_000,
    requests: after.requests - before.requests,
    tooMany: Object.values(after.tooMany).reduce((sum, count) => sum + count, 0),
    records: run.progress.reduce((sum, part) => sum + part.processed, 0),
    differences: await set.compare(),
    peakMb: await set.peakMemory(),
  };
}
