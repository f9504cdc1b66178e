import { type Kysely, sql } from 'kysely';
import { errorText } from '../../base/errors.ts';
import type { Context } from '../../context/context.ts';
import type { Database } from '../../db/tables.ts';

/** How often, at most, a process stores its count of rejected requests; in ms. */
const writeEveryMs = 5_000;
/** How long the counts are kept, in days. */
const keptDays = 60;

/** Counts requests with an invalid signature. */
interface WebhookRefusals {
  /** Costs only a number in memory, because anyone can send such requests. */
  note(): void;
}

/** @param stopping when aborted, the count is stored right away. */
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
        log.warn({ reason: errorText(error) }, 'the number of rejected webhooks could not be stored');
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
 * The number of requests rejected since this installation last accepted an event of any portal: an accepted event
 * shows that the secret is correct.
 */
export async function refusedSinceAccepted(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ refused: string }>`
    select coalesce(sum(refused), 0) as refused from webhook_refusals
    where last_at > coalesce((select max(last_webhook_at) from hubspot_portals), '-infinity')`.execute(db);
  return Number(rows[0]?.refused ?? 0);
}
