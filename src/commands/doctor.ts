import { Command } from 'commander';
import { systemClock } from '../base/clock.ts';
import { errorText } from '../base/errors.ts';
import { createLog, type Log } from '../base/log.ts';
import { type Config, ConfigError, readConfig } from '../config.ts';
import type { Check } from '../contract/doctor.ts';
import { openDatabase } from '../db/database.ts';
import { hasEmbeddedDatabase, startEmbeddedDatabase } from '../db/embedded/embedded.ts';
import { ok, problem, toReport } from '../doctor/check.ts';
import { examineConnections, examineDatabase as examineOpened } from '../doctor/examine.ts';
import { checkSettings } from '../doctor/settings.ts';
import { openContext } from '../wiring/open-context.ts';
import { printable, say, sayJson } from './output.ts';
import type { Terminal } from './terminal.ts';

const marks: Record<Check['state'], string> = { ok: 'ok      ', warning: 'warning ', problem: 'PROBLEM ' };

export function doctorCommand(terminal: Terminal): Command {
  return new Command('doctor')
    .description("check that everything works and how to fix what doesn't; exit code 1 on problems")
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const checks = await examine(terminal);
      const problems = checks.filter((check) => check.state === 'problem').length;
      if (json) sayJson(terminal, toReport(checks));
      else {
        for (const check of checks) {
          say(terminal, `${marks[check.state]} ${check.name}: ${printable(check.finding, 500)}`);
          if (check.remedy) say(terminal, `          ${check.remedy}`);
        }
        say(terminal);
        say(
          terminal,
          problems === 0 ? 'No problems.' : `${problems} ${problems === 1 ? 'problem' : 'problems'}.`,
        );
      }
      if (problems > 0) terminal.exitCode = 1;
    });
}

/** All checks that are possible: without settings or a database, the later ones make no sense. */
export async function examine({ env, stderr }: Pick<Terminal, 'env' | 'stderr'>): Promise<Check[]> {
  let config: Config;
  try {
    config = readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((text) =>
      problem(
        'settings',
        text,
        'Set it in the environment of the process. All settings are in docs/operations.md.',
      ),
    );
  }
  const log = createLog('error', stderr);
  const checks = await checkSettings(config, systemClock.now());
  const database = await examineDatabase(config, log);
  checks.push(...database);
  const isReady = database.some(({ name, state }) => name === 'migrations' && state === 'ok');
  if (!isReady || database.some((check) => check.state === 'problem')) return checks;
  return [...checks, ...(await examineContext(config, log))];
}

async function examineDatabase(config: Config, log: Log): Promise<Check[]> {
  const { dataDir } = config.database;
  if (config.database.url === undefined && !hasEmbeddedDatabase(dataDir)) {
    return [ok('database', `embedded; the first start will create it in ${dataDir}`)];
  }
  let embedded: Awaited<ReturnType<typeof startEmbeddedDatabase>> | undefined;
  try {
    embedded =
      config.database.url === undefined
        ? await startEmbeddedDatabase({ dataDir: config.database.dataDir, log })
        : undefined;
  } catch (error) {
    return [
      problem(
        'database',
        errorText(error),
        'Set DATABASE_URL to a PostgreSQL server, or fix the problem in the message.',
      ),
    ];
  }
  const { schemas } = config.database;
  const url = config.database.url ?? embedded?.url ?? '';
  const { db, close } = openDatabase(url, { log, poolSize: 2, schemas });
  try {
    return await examineOpened(db, config, { showsCounts: true });
  } finally {
    await close();
    await embedded?.stop();
  }
}

async function examineContext(config: Config, log: Log): Promise<Check[]> {
  let opened: Awaited<ReturnType<typeof openContext>>;
  try {
    opened = await openContext(config, { log, applicationName: 'cscx-hubspot doctor' });
  } catch (error) {
    return [problem('start', errorText(error), 'npm start would fail with the same message.')];
  }
  const { context, close } = opened;
  try {
    return await examineConnections(context);
  } finally {
    await close();
  }
}
