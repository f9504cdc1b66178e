import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { readConfig } from '../src/config.ts';
import { defaultOrganizationId } from '../src/context/context.ts';
import { CustomerList } from '../src/contract/customers.ts';
import { createApp } from '../src/http/app.ts';
import { type OpenContext, openContext } from '../src/wiring/open-context.ts';
import { testAdminKey, testEncryptionKey } from '../test/support/processes/programs.ts';
import type { Figure } from './figure.ts';

const customers = 1_000_000;
const rounds = 12;

/** Typical requests of the list: every order, searches with many and few matches, and filters alone and combined. */
const queries = [
  '',
  'sort=-name',
  'sort=arr',
  'sort=-arr',
  'sort=health',
  'sort=-health',
  'sort=renewal',
  'sort=-renewal',
  'search=tor',
  'search=thor',
  'search=ha',
  'search=acme',
  'search=acme&sort=-arr',
  'search=eta',
  'search=logistics&sort=-name',
  'search=customer%2047',
  'search=tor%20labs&sort=-arr',
  'search=customer%204711',
  'search=c4711.example',
  'search=nobody%20has%20this',
  'health=poor',
  'trend=declining',
  'industry=FINANCE',
  'renewsFrom=2027-01-01&renewsTo=2027-01-31',
  'health=poor&trend=declining&sort=-arr',
  'search=wa&trend=growing',
  'archived=true',
];

/** The response time of a page of the customer list with a million customers, including the next page. */
export async function customerList(): Promise<Figure[]> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'cscx-bench-'));
  const opened = await openContext(
    readConfig({
      DATA_DIR: dataDir,
      ENCRYPTION_KEY: testEncryptionKey,
      ADMIN_API_KEY: testAdminKey,
      LOG_LEVEL: 'silent',
      HUBSPOT_API_BASE_URL: 'http://127.0.0.1:1',
    }),
  );
  const stopping = new AbortController();
  try {
    await fill(opened);
    const app = createApp(opened.context, stopping.signal);
    const times: { query: string; ms: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      for (const query of queries) {
        const first = await timed(app, query);
        times.push({ query, ms: first.ms });
        if (first.nextCursor === null) continue;
        const next = await timed(app, `${query}&cursor=${encodeURIComponent(first.nextCursor)}`);
        times.push({ query: `${query} (next page)`, ms: next.ms });
      }
    }
    times.sort((a, b) => a.ms - b.ms);
    const at = (share: number) => times[Math.floor(times.length * share)];
    const slowest = times.at(-1);
    return [
      {
        name: 'a page of the customer list at 1,000,000 customers, p99',
        value: at(0.99)?.ms ?? 0,
        unit: 'ms',
        others: '',
        atMost: 100,
        aim: 50,
        note: `${times.length} pages, p50 ${Math.round(at(0.5)?.ms ?? 0)} ms, slowest ${Math.round(slowest?.ms ?? 0)} ms: ${slowest?.query || 'all'}`,
      },
    ];
  } finally {
    stopping.abort();
    await opened.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function timed(app: ReturnType<typeof createApp>, query: string) {
  const began = performance.now();
  const response = await app.request(`/api/customers?${query}`, {
    headers: { authorization: `Bearer ${testAdminKey}` },
  });
  const body = await response.text();
  const ms = performance.now() - began;
  if (response.status !== 200)
    throw new Error(`GET /api/customers?${query} answered ${response.status}: ${body}`);
  return { ms, nextCursor: CustomerList.parse(JSON.parse(body)).nextCursor };
}

/**
 * A realistic set of a million customers: names share words, some rare and some frequent; most have a score, some are
 * archived.
 */
async function fill({ context: { db } }: OpenContext): Promise<void> {
  await sql`
    insert into customers
      (organization_id, name, domain, industry, arr, health_score, health_trend, renewal_date, archived_at)
    select ${defaultOrganizationId}::uuid,
      initcap(syllable[1 + floor(sqrt(hashint4(n) & 65535) / 6.4)] || syllable[1 + (hashint4(n + 1) & 31)]
        || case when n % 3 = 0 then syllable[1 + (hashint4(n + 2) & 31)] else '' end) || ' '
        || (array['Labs', 'Foods', 'Logistics', 'Health', 'Media', 'Energy', 'Retail'])[1 + (hashint4(n + 3) & 65535) % 7]
        || ' customer ' || n,
      'c' || n || '.example',
      (array['FINANCE', 'RETAIL', 'COMPUTER_SOFTWARE', 'BANKING', 'INSURANCE'])[1 + n % 5],
      case when n % 10 < 9 then (n * 7919::bigint) % 5000000 end,
      case when n % 10 < 8 then (n * 31) % 101 end,
      case when n % 10 < 8 then (array['growing', 'stable', 'stable', 'declining'])[1 + n % 4] end,
      case when n % 4 < 3 then date '2026-06-01' + (n % 730) end,
      case when n % 50 = 0 then now() end
    from generate_series(1, ${sql.lit(customers)}) n,
      string_to_array('ac,al,bo,bri,ca,co,da,del,fa,fo,ga,gre,ha,hol,in,ju,ka,lo,lu,ma,me,nor,no,or,pa,qua,ri,sil,sta,ta,ve,zu,'
        || 'zen,xi,wa,vo,un,ty,tor,th', ',') syllable`.execute(db);
  await sql`vacuum analyze customers`.execute(db);
}
