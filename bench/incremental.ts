import type { Figure } from './figure.ts';
import { portalId, type SetUp, setUp, token } from './set-up.ts';
import { syncToEnd } from './sync-to-end.ts';

/** Calls of one run, without those for definitions, which follow their own schedule. */
interface Calls {
  requests: number;
  linkBatches: number;
  seconds: number;
  differences: string[];
}

/** The reference portal after its first sync: without changes, and with 100 changed companies. */
export async function incremental(): Promise<Figure[]> {
  const set = await setUp({ seed: 1, companies: 5_000, contacts: 20_000, deals: 7_500 }, { latencyMs: 120 });
  try {
    await syncToEnd(set);
    const idle = await measure(set);
    await changeCompanies(set, 100);
    const busy = await measure(set);
    // One call per 1,000 records and kind of link: companies for two kinds, deals for the third.
    const allowedBatches = 5 + 5 + 8;
    return [
      {
        name: 'incremental, nothing changed: requests other than association batches',
        value: idle.requests,
        unit: '',
        others: '3 to 14, without links or deletes',
        atMost: 6,
        aim: 6,
        note: `${idle.seconds.toFixed(1)} s`,
      },
      {
        name: 'incremental, 100 companies changed: requests other than association batches',
        value: busy.requests,
        unit: '',
        others: '',
        atMost: 8,
        aim: 8,
        note: `${busy.seconds.toFixed(1)} s`,
      },
      {
        name: 'association batches per run',
        value: Math.max(idle.linkBatches, busy.linkBatches),
        unit: '',
        others: '',
        atMost: allowedBatches,
        aim: allowedBatches,
      },
      {
        name: 'differences from HubSpot afterwards',
        value: busy.differences.length,
        unit: '',
        others: '',
        atMost: 0,
        aim: 0,
        note: busy.differences.join('; '),
      },
    ];
  } finally {
    await set.close();
  }
}

async function measure(set: SetUp): Promise<Calls> {
  const before = (await set.stats()).byClass;
  const run = await syncToEnd(set);
  const after = (await set.stats()).byClass;
  const made = (pathClass: keyof typeof after) => (after[pathClass] ?? 0) - (before[pathClass] ?? 0);
  return {
    requests: made('search') + made('list') + made('batch-read') + made('get'),
    linkBatches: made('association-batch'),
    seconds: (Date.parse(run.completedAt ?? '') - Date.parse(run.createdAt)) / 1_000,
    differences: await set.compare(),
  };
}

/** Changes two properties of the portal's first companies. */
export async function changeCompanies(set: SetUp, count: number): Promise<void> {
  const ids = await firstCompanies(set, count);
  const body = JSON.stringify({ ids, properties: { industry: 'BANKING', annualrevenue: '4711' } });
  const headers = { 'content-type': 'application/json' };
  const base = `${set.portalUrl}/_practice/portals/${portalId}/records/company`;
  const changed = await fetch(`${base}/update-many`, { method: 'POST', headers, body });
  const { updated } = (await changed.json()) as { updated: number };
  if (updated !== count) throw new Error(`${updated} companies were changed instead of ${count}`);
}

async function firstCompanies(set: SetUp, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | undefined = '0'; after !== undefined && ids.length < count; ) {
    const url: string = `${set.portalUrl}/crm/v3/objects/companies?limit=100&after=${after}`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    const page = (await answer.json()) as {
      results: { id: string }[];
      paging?: { next?: { after: string } };
    };
    ids.push(...page.results.map(({ id }) => id));
    after = page.paging?.next?.after;
  }
  return ids.slice(0, count);
}
