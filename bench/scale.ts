import { defaultOrganizationId, inOrganization } from '../src/context/context.ts';
import { readRun } from '../src/sync/runs/read-run.ts';
import { requestSync } from '../src/sync/runs/request-sync.ts';
import { noLimits } from './cost.ts';
import type { Figure } from './figure.ts';
import { changeCompanies } from './incremental.ts';
import { type SetUp, setUp } from './set-up.ts';
import { syncToEnd } from './sync-to-end.ts';

/** The progress of the load at a moment. */
interface Reading {
  /** Seconds since the request. */
  at: number;
  records: number;
  worker: number;
  database: number;
  /** Of the worker, in MB. */
  memory: number;
}

const companies = Number(process.env.BENCH_COMPANIES ?? 1_000_000);

/**
 * A million companies and three million contacts (BENCH_COMPANIES sets another number), without limits and latency:
 * the first sync with its rate by tenths, an incremental run with 1,000 changes, and a comparison. Half an hour or
 * more.
 */
export async function scale(): Promise<Figure[]> {
  const { limits, settings } = noLimits;
  const contacts = companies * 3;
  const set = await setUp({ seed: 1, companies, contacts, deals: 0, limits }, { latencyMs: 0, settings });
  try {
    const readings = await load(set);
    const tenths = byTenths(readings);
    process.stderr.write(`${tenthsTable(tenths)}\n`);
    const first = tenths[0];
    const last = tenths.at(-1);
    const peak = await set.peakMemory();
    await changeCompanies(set, 1_000);
    const incremental = await timed(() => syncToEnd(set));
    const reconcile = await timed(() => syncToEnd(set, 'reconcile'));
    const total = readings.at(-1);
    const counts = await countRows(set);
    return [
      {
        name: `first load of ${companies.toLocaleString('en')} companies and ${contacts.toLocaleString('en')} contacts: rate of the last tenth to that of the first`,
        value: (100 * (last?.rate ?? 0)) / (first?.rate ?? 1),
        unit: '%',
        others: '',
        atLeast: 80,
        aim: 100,
        note: `${Math.round(total?.records ?? 0)} records in ${Math.round(total?.at ?? 0)} s; ${counts}`,
      },
      {
        name: 'database CPU per record of the last tenth to that of the first',
        value: (last?.database ?? 0) / (first?.database || 1),
        unit: 'times',
        others: '',
        atMost: 1.5,
        aim: 1.05,
      },
      {
        name: 'peak memory of the worker after the load',
        value: peak,
        unit: 'MB',
        others: '',
        atMost: 200,
        aim: 120,
      },
      {
        name: 'incremental run with 1,000 changes',
        value: incremental.seconds,
        unit: 's',
        others: '',
        atMost: 1_800,
        aim: 600,
        note: `${incremental.updated} updated`,
      },
      {
        name: 'reconcile',
        value: reconcile.seconds,
        unit: 's',
        others: '',
        atMost: 14_400,
        aim: 3_600,
        note: `${reconcile.updated} updated`,
      },
      {
        name: 'peak memory of the worker after all',
        value: await set.peakMemory(),
        unit: 'MB',
        others: '',
        atMost: 200,
        aim: 120,
      },
    ];
  } finally {
    await set.close();
  }
}

async function load(set: SetUp): Promise<Reading[]> {
  const ctx = inOrganization(set.context, defaultOrganizationId, 'bench');
  const began = performance.now();
  const [requested] = await requestSync(ctx, { integrationId: set.integrationId });
  if (!requested) throw new Error('no run was made');
  const readings: Reading[] = [];
  for (;;) {
    const run = await readRun(ctx, requested.id);
    const cpu = await set.cpu();
    readings.push({
      at: (performance.now() - began) / 1_000,
      records: run.progress.reduce((sum, part) => sum + part.processed, 0),
      worker: cpu.worker,
      database: cpu.database ?? 0,
      memory: await set.memory(),
    });
    if (run.completedAt) {
      const failure = run.progress.find((part) => part.status === 'failed');
      if (failure) throw new Error(`${failure.objectType}: ${failure.error}`);
      return readings;
    }
    await set.context.clock.sleep(2_000);
  }
}

interface Tenth {
  records: number;
  rate: number;
  /** Seconds of CPU per 1,000 records. */
  worker: number;
  database: number;
  memory: number;
}

function byTenths(readings: Reading[]): Tenth[] {
  const total = readings.at(-1)?.records ?? 0;
  const tenths: Tenth[] = [];
  let from = readings.findLast((reading) => reading.records === 0) ?? readings[0];
  for (let tenth = 1; tenth <= 10 && from; tenth += 1) {
    const to = readings.find((reading) => reading.records >= (total * tenth) / 10) ?? readings.at(-1);
    if (!to || to === from) continue;
    const records = to.records - from.records;
    tenths.push({
      records: to.records,
      rate: records / (to.at - from.at),
      worker: ((to.worker - from.worker) * 1_000) / records,
      database: ((to.database - from.database) * 1_000) / records,
      memory: to.memory,
    });
    from = to;
  }
  return tenths;
}

function tenthsTable(tenths: Tenth[]): string {
  const lines = tenths.map(
    (t) =>
      `| ${t.records.toLocaleString('en')} | ${Math.round(t.rate).toLocaleString('en')} | ${t.worker.toFixed(3)} | ${t.database.toFixed(3)} | ${Math.round(t.memory)} |`,
  );
  return [
    '| records so far | records/s | worker CPU, s per 1,000 | PostgreSQL CPU, s per 1,000 | worker memory, MB |',
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

async function timed(
  sync: () => ReturnType<typeof syncToEnd>,
): Promise<{ seconds: number; updated: number }> {
  const run = await sync();
  return {
    seconds: (Date.parse(run.completedAt ?? '') - Date.parse(run.createdAt)) / 1_000,
    updated: run.progress.reduce((sum, part) => sum + part.updated, 0),
  };
}

/** Comparing every value would take gigabytes in the portal's process: the stored records are counted instead. */
async function countRows({ context, stats }: SetUp): Promise<string> {
  const { db } = context;
  const count = async (table: 'customers' | 'stakeholders' | 'stakeholder_customers') => {
    const { n } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<string>().as('n'))
      .executeTakeFirstOrThrow();
    return Number(n);
  };
  const { counts } = await stats();
  return `${await count('customers')} of ${counts.company} companies, ${await count('stakeholders')} stakeholders, ${await count('stakeholder_customers')} links`;
}
