import { setUp } from './set-up.ts';
import { syncToEnd } from './sync-to-end.ts';
import pg from 'pg';
const n = Number(process.argv[2] ?? 5000);
const limits = { tenSecondly: null, searchSecondly: null, associationsTenSecondly: null, daily: null };
const set = await setUp({ seed: 1, companies: n, contacts: n*4, deals: Math.round(n*1.5), limits }, { latencyMs: 0, settings: { HUBSPOT_BURST_LIMIT: '1500', HUBSPOT_SEARCH_LIMIT: '100' } });
const server = process.env.BENCH_DATABASE_URL;
const stat = server ? new pg.Client(server) : undefined;
if (stat) { await stat.connect(); await stat.query('create extension if not exists pg_stat_statements'); await stat.query('select pg_stat_statements_reset()'); }
const before = await set.cpu();
const t0 = Date.now();
const run = await syncToEnd(set);
const wall = (Date.now()-t0)/1000;
const after = await set.cpu();
const records = run.progress.reduce((s: number, p: any) => s + p.processed, 0);
const w = after.worker-before.worker, d = (after.database??0)-(before.database??0);
console.log(JSON.stringify({ n, records, wall, rate: records/wall, worker: w, database: d, per1000: (w+d)/records*1000, peak: await set.peakMemory() }));
if (stat) {
  const { rows } = await stat.query(`select round(total_exec_time::numeric) as ms, calls, round(rows::numeric/greatest(calls,1),1) as rpc, round((jit_generation_time+jit_inlining_time+jit_optimization_time+jit_emission_time)::numeric) as jit, toplevel, regexp_replace(left(query, ${process.argv[3] ?? 130}), '\\s+', ' ', 'g') as q from pg_stat_statements s join pg_database d on d.oid=s.dbid where datname like 'cscx_bench%' order by total_exec_time desc limit 45`);
  for (const r of rows) console.log(String(r.ms).padStart(7), String(r.calls).padStart(6), String(r.rpc).padStart(7), String(r.jit).padStart(6), r.toplevel ? 'T' : ' ', r.q);
}
console.log((await set.compare()).length, 'differences');
await set.close();
process.exit(0);
