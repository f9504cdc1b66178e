import './small-heap.ts';
import { errorText } from './base/errors.ts';
import { redactSecrets } from './base/secrets.ts';
import { ConfigError, readConfig } from './config.ts';
import { openContext } from './wiring/open-context.ts';

/** The product as one process: the API, the worker, or both, by ROLE. Shuts down cleanly on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const { context, close } = await openContext(config);
  const stopping = new AbortController();
  // Each process loads only the parts that it needs: a worker is a third smaller without the HTTP part.
  const api =
    config.role === 'worker'
      ? undefined
      : await (await import('./api.ts')).startApi(context, stopping.signal);
  if (config.role !== 'api') await (await import('./worker.ts')).startWorker(context, stopping.signal);
  if (api) {
    context.log.info({ url: api.url, publicUrl: config.http.publicUrl }, 'listening');
    const { signInLinkIfNobodyHas } = await import('./sign-in/sign-in-link.ts');
    const link = await signInLinkIfNobodyHas(context);
    if (link) process.stdout.write(`\n  Sign in with this link (works once): ${link}\n\n`);
  } else {
    context.log.info('working');
  }

  let ending = false;
  const end = async (name: string) => {
    if (ending) return;
    ending = true;
    context.log.info({ signal: name }, 'stopping');
    stopping.abort(new Error('the process is stopping'));
    await api?.stop();
    await close();
    process.exit(0);
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

main().catch((error: unknown) => {
  const text =
    error instanceof ConfigError
      ? error.message
      : `The server couldn't start: ${redactSecrets(errorText(error))}`;
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
