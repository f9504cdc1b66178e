// A process that uses the embedded database: prints where it is, stays until its standard input ends, then leaves.
//   node test/support/processes/embedded-user.ts <options of startEmbeddedDatabase as JSON>
import { startEmbeddedDatabase } from '../../../src/db/embedded/embedded.ts';

const database = await startEmbeddedDatabase(JSON.parse(process.argv[2] ?? '{}'));
process.stdout.write(`${JSON.stringify({ url: database.url, owner: database.owner })}\n`);
process.stdin.resume();
process.stdin.once('end', async () => {
  await database.stop();
  process.exit(0);
});
