import { sql } from 'kysely';
import { listen } from '../src/db/listen.ts';
import { portalId, type SetUp } from './set-up.ts';

/** Renames companies in the practice portal and measures the time until each name can be read in the tables. */
interface RowWatch {
  /** Gives a company its next name. */
  change(companyId: string): void;
  /**
   * Waits for pending names, at most this long.
   * @returns how many are missing.
   */
  settle(mostMs: number): Promise<number>;
  /** The time within which this share of the names arrived, in ms. */
  percentile(share: number): number;
  stop(): Promise<void>;
}

/** Changes the practice portal's settings or records, like a user. */
export async function patchPortal(set: SetUp, path: string, body: object): Promise<void> {
  const url = `${set.portalUrl}/_practice/portals/${portalId}${path}`;
  const answer = await fetch(url, { method: 'PATCH', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status}`);
  await answer.arrayBuffer();
}

const channel = 'bench_rows';

export async function watchRows(set: SetUp): Promise<RowWatch> {
  const { db, databaseUrl, log, clock } = set.context;
  // A notification is sent on commit: from then on, the row can be read.
  await sql`
    create or replace function tell_row() returns trigger language plpgsql as
      $$ begin perform pg_notify('bench_rows', new.name); return null; end $$`.execute(db);
  await sql`
    create or replace trigger tell_row after insert or update on customers
    for each row when (new.name like 'change %') execute function tell_row()`.execute(db);
  const changed = new Map<string, number>();
  const took: number[] = [];
  const sent: Promise<void>[] = [];
  const stop = new AbortController();
  const seen = (name: string) => {
    const at = changed.get(name);
    if (at === undefined) return;
    changed.delete(name);
    took.push(Date.now() - at);
  };
  const { closed } = await listen(databaseUrl, channel, seen, { log, signal: stop.signal });
  let last = 0;
  return {
    change(companyId) {
      last += 1;
      const name = `change ${last}`;
      changed.set(name, Date.now());
      sent.push(patchPortal(set, `/records/company/${companyId}`, { properties: { name } }));
    },
    async settle(mostMs) {
      await Promise.all(sent);
      const deadline = Date.now() + mostMs;
      while (changed.size > 0 && Date.now() < deadline) await clock.sleep(20);
      return changed.size;
    },
    percentile(share) {
      const sorted = took.toSorted((a, b) => a - b);
      return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.POSITIVE_INFINITY;
    },
    async stop() {
      stop.abort();
      await closed;
    },
  };
}
