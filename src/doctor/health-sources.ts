import type { Kysely } from 'kysely';
import type { Config } from '../config.ts';
import type { Check } from '../contract/doctor.ts';
import type { Database } from '../db/tables.ts';
import { inspectSource } from '../health/sources/inspect-source.ts';
import { ok, problem } from './check.ts';

/** Whether scores can be taken from the columns in HEALTH_SOURCES. */
export async function checkHealthSources(
  db: Kysely<Database>,
  { schemas, healthSources }: Config['database'],
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const source of healthSources) {
    const name = `health source ${source}`;
    const column = await inspectSource(db, schemas, source);
    checks.push(
      typeof column === 'string'
        ? problem(name, column, 'Correct the table, or HEALTH_SOURCES, and restart.')
        : ok(name, `new values are found by ${column.customerColumn}`),
    );
  }
  return checks;
}
