import type { Figure } from './figure.ts';
import { setUp } from './set-up.ts';
import { syncToEnd } from './sync-to-end.ts';

/** The cost of a first sync of a generated portal, without limits and latency. */
interface Cost {
  records: number;
  /** Seconds of CPU per 1,000 records. */
  worker: number;
  /** Undefined if the database runs on another machine. */
  database: number | undefined;
}

export const noLimits = {
  limits: { tenSecondly: null, searchSecondly: null, associationsTenSecondly: null, daily: null },
  settings: { HUBSPOT_BURST_LIMIT: '1500', HUBSPOT_SEARCH_LIMIT: '100' },
};

/** CPU per 1,000 records of the reference portal, in the worker and in PostgreSQL. */
export async function cpu(): Promise<Figure[]> {
  const cost = await costOf(5_000);
  return [
    {
      name: 'CPU per 1,000 records of a first load, worker and PostgreSQL together',
      value: cost.worker + (cost.database ?? 0),
      unit: 's',
      others: '',
      atMost: 0.45,
      aim: 0.3,
      note:
        cost.database === undefined
          ? `worker ${cost.worker.toFixed(3)} s; PostgreSQL runs on another machine`
          : `worker ${cost.worker.toFixed(3)} s, PostgreSQL ${cost.database.toFixed(3)} s`,
    },
  ];
}

/** The database's CPU per record with eight times the data. */
export async function growth(): Promise<Figure[]> {
  const small = await costOf(5_000);
  const large = await costOf(40_000);
  if (small.database === undefined || large.database === undefined) {
    throw new Error('The CPU time of a database on another machine can’t be measured.');
  }
  return [
    {
      name: 'growth: database CPU per record at 8 times the data',
      value: large.database / small.database,
      unit: 'times',
      others: '',
      atMost: 1.2,
      aim: 1.05,
      note: `${small.database.toFixed(3)} s per 1,000 of ${small.records} records, ${large.database.toFixed(3)} s of ${large.records}`,
    },
  ];
}

async function costOf(companies: number): Promise<Cost> {
  const { limits, settings } = noLimits;
  const contacts = companies * 4;
  const deals = companies * 1.5;
  const set = await setUp({ seed: 1, companies, contacts, deals, limits }, { latencyMs: 0, settings });
  try {
    const before = await set.cpu();
    const run = await syncToEnd(set);
    const after = await set.cpu();
    const records = run.progress.reduce((sum, part) => sum + part.processed, 0);
    const per1000 = (seconds: number) => (seconds * 1_000) / records;
    return {
      records,
      worker: per1000(after.worker - before.worker),
      database:
        before.database === undefined || after.database === undefined
          ? undefined
          : per1000(after.database - before.database),
    };
  } finally {
    await set.close();
  }
}
