import { type Kysely, sql } from 'kysely';
import { errorText } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import type { Database } from '../../db/tables.ts';

/** How often at most a process writes down what it refused; in ms. */
const writeEveryMs = 5_000;
/** How long it is kept, in days. */
const keptDays = 60;

/** Counts requests with a signature that does not fit. */
export interface WebhookRefusals {
  /** Costs nothing but memory for a number: whoever sends the requests need not be anybody. */
  note(): void;
}

/** @param stopping has what was counted written down at once. */
export function createWebhookRefusals(
  { db, clock, log }: Pick<Context, 'db' | 'clock' | 'log'>,
  stopping?: AbortSignal,
): WebhookRefusals {
  let count = 0;
  let lastAt = 0;
  let writing = false;

  async function write(): Promise<void> {
    writing = true;
    while (count > 0) {
      const refused = count;
      count = 0;
      try {
        await addRefusals(db, refused, new Date(lastAt));
      } catch (error) {
        count += refused;
        log.warn({ reason: errorText(error) }, 'refused webhooks could not be counted');
      }
      if (stopping?.aborted) break;
      await clock.sleep(writeEveryMs, stopping).catch(() => undefined);
    }
    writing = false;
  }

  return {
    note() {
      count += 1;
      lastAt = clock.now();
      if (!writing) void write();
    },
  };
}

async function addRefusals(db: Kysely<Database>, refused: number, at: Date): Promise<void> {
  await sql`
    with old as (
      delete from webhook_refusals where hour < ${at}::timestamptz - make_interval(days => ${keptDays})
    )
    insert into webhook_refusals as r (hour, refused, last_at)
    values (date_trunc('hour', ${at}::timestamptz), ${refused}, ${at})
    on conflict (hour) do update
      set refused = r.refused + excluded.refused, last_at = greatest(r.last_at, excluded.last_at)`.execute(
    db,
  );
}

/**
 * How many requests this installation refused since it accepted the last event of any portal: one that was accepted
 * since then shows that the secret is right.
 */
export async function refusedSinceAccepted(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ refused: string }>`
    select coalesce(sum(refused), 0) as refused from webhook_refusals
    where last_at > coalesce((select max(last_webhook_at) from hubspot_portals), '-infinity')`.execute(db);
  return Number(rows[0]?.refused ?? 0);
}
