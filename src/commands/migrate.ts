import { Command } from 'commander';
import { createLog } from '../base/log.ts';
import { readConfig } from '../config.ts';
import { openDatabase } from '../db/database.ts';
import { startEmbeddedDatabase } from '../db/embedded/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { say } from './output.ts';
import type { Terminal } from './terminal.ts';

export function migrateCommand(terminal: Terminal): Command {
  return new Command('migrate')
    .description('apply database migrations (npm start does this automatically)')
    .action(async () => {
      const config = readConfig(terminal.env);
      const log = createLog('warn', terminal.stderr);
      const embedded =
        config.database.url === undefined
          ? await startEmbeddedDatabase({ dataDir: config.database.dataDir, log })
          : undefined;
      const { db, close } = openDatabase(config.database.url ?? embedded?.url ?? '', { log, poolSize: 2 });
      try {
        const applied = await migrate(db);
        for (const name of applied) say(terminal, `applied ${name}`);
        say(
          terminal,
          applied.length === 0 ? 'The database was already up to date.' : 'The database is up to date.',
        );
      } finally {
        await close();
        await embedded?.stop();
      }
    });
}
