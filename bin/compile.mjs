// Compiles the server's modules ahead of its first start, into the cache that `npm start`, `npm run cli` and the
// other commands set by NODE_COMPILE_CACHE. Without it, a process loads Node's TypeScript parser, which uses 25 MB of
// memory, and the command line takes twice as long to start. It has no other purpose, so a failure here is ignored.
import { spawnSync } from 'node:child_process';
import { enableCompileCache } from 'node:module';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const cache = path.join(root, 'node_modules/.cache/node');
try {
  enableCompileCache(cache);
  await import('../src/api.ts');
  await import('../src/worker.ts');
  // Start files run when they are loaded: these end immediately, the first because there is no such role.
  for (const [file, ...args] of [['start.ts'], ['cli.ts', '--help']]) {
    spawnSync(process.execPath, [path.join(root, 'src', file), ...args], {
      env: { ...process.env, NODE_COMPILE_CACHE: cache, ROLE: 'none' },
      stdio: 'ignore',
    });
  }
} catch (error) {
  process.stderr.write(`Compiling ahead of time failed: ${error.message}\n`);
}
process.exit(0);
