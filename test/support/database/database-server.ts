import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { createLog } from '../../../src/base/log.ts';
import { defaultSchemas, jobsSchema } from '../../../src/base/schemas.ts';
import { openDatabase } from '../../../src/db/database.ts';
import { startEmbeddedDatabase } from '../../../src/db/embedded/embedded.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { startJobs } from '../../../src/jobs/jobs.ts';
import { taskNames } from '../../../src/wiring/tasks.ts';
import { databaseClock } from '../time/moment.ts';

// The one PostgreSQL server of a test run, with a database to clone that is migrated and has the job queue. vitest runs `setup` for each project
// that names this file; the first starts the server, the last stops it.
//
// By default it is the embedded server, in a temporary folder. To run the suite on another one, give the URL of a
// role that may create databases. For instance a PostgreSQL 15 of Debian, thrown away afterwards (as root, put
// `setpriv --reuid 65534 --regid 65534 --clear-groups` before both programs):
//
//   bin=/usr/lib/postgresql/15/bin; dir=$(mktemp -d); chmod 777 $dir
//   $bin/initdb -D $dir/data -U test -A trust --locale=C.UTF-8
//   $bin/postgres -D $dir/data -p 54315 -k $dir -c listen_addresses=127.0.0.1 -c fsync=off &
//   TEST_DATABASE_URL=postgresql://test@127.0.0.1:54315/postgres npm test
//   kill -INT %1

declare module 'vitest' {
  interface ProvidedContext {
    /** The server of the test databases, and the prefix of their names. */
    databaseServer: { url: string; prefix: string; template: string };
  }
}

interface Server {
  url: string;
  prefix: string;
  /** The database to clone, by how far its clock is ahead in ms. */
  templates: Map<number, Promise<string>>;
  stop(): Promise<void>;
}

/** Every project loads this module separately, so shared state is outside of it. */
const shared = globalThis as typeof globalThis & {
  testDatabaseServer?: { server: Promise<Server>; users: number } | undefined;
};

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  shared.testDatabaseServer ??= { server: startServer(), users: 0 };
  const holding = shared.testDatabaseServer;
  holding.users += 1;
  const { url, prefix, templates, stop } = await holding.server;
  const ahead = Number(project.config.env?.TEST_CLOCK_OFFSET ?? process.env.TEST_CLOCK_OFFSET ?? 0);
  const template = templates.get(ahead) ?? makeTemplate(url, `${prefix}_template_${templates.size}`, ahead);
  templates.set(ahead, template);
  project.provide('databaseServer', { url, prefix, template: await template });
  return async () => {
    holding.users -= 1;
    if (holding.users > 0) return;
    shared.testDatabaseServer = undefined;
    await stop();
  };
}

async function startServer(): Promise<Server> {
  const prefix = `cscx_test_${randomBytes(4).toString('hex')}`;
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? externalServer(given, prefix) : await embeddedServer();
  return { ...server, prefix, templates: new Map() };
}

async function embeddedServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'cscx-hubspot-test-'));
  const { url, stop } = await startEmbeddedDatabase({ dataDir, durable: false, database: 'postgres' });
  return {
    url,
    stop: async () => {
      await stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function externalServer(url: string, prefix: string): { url: string; stop(): Promise<void> } {
  const dropLeftovers = async () => {
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    const { rows } = await admin.query<{ name: string }>(
      'select datname as name from pg_database where starts_with(datname, $1)',
      [prefix],
    );
    for (const { name } of rows) {
      await admin.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
    }
    await admin.end();
  };
  return { url, stop: dropLeftovers };
}

async function makeTemplate(serverUrl: string, template: string, aheadMs: number): Promise<string> {
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`create database ${template}`);
  await admin.end();
  const url = new URL(serverUrl);
  url.pathname = template;
  const { db, close } = openDatabase(url.href, { log: createLog('silent'), poolSize: 1 });
  try {
    if (aheadMs !== 0) await sql.raw(databaseClock(aheadMs)).execute(db);
    await migrate(db);
  } finally {
    await close();
  }
  // The job queue creates its tables too: otherwise it would do that again in every copy.
  const jobs = await startJobs({
    databaseUrl: url.href,
    schema: jobsSchema(defaultSchemas),
    log: createLog('silent'),
    taskNames,
  });
  await jobs.stop();
  return template;
}
