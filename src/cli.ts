import { runCli } from './commands/run-cli.ts';

// The product from the command line. Settings come from the environment, as for npm start.
const { env, stdin, stdout, stderr } = process;
process.exitCode = await runCli(process.argv.slice(2), { env, stdin, stdout, stderr, exitCode: 0 });
