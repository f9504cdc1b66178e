import { runCli } from './commands/run-cli.ts';
import { withDemoSettings } from './demo/demo-settings.ts';

// The command line. Settings come from the environment, as for npm start, and from the demo in DATA_DIR.
const { stdin, stdout, stderr } = process;
// The reader may close the pipe early: `… | head`.
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
const env = await withDemoSettings(process.env);
process.exitCode = await runCli(process.argv.slice(2), { env, stdin, stdout, stderr, exitCode: 0 });
