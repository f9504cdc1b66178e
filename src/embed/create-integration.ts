import { belowBasePath } from '../base/base-path.ts';
import { errorText } from '../base/errors.ts';
import { createLog } from '../base/log.ts';
import { migrate } from '../db/migrate.ts';
import { taskNames } from '../wiring/tasks.ts';
import { startWorker } from '../worker.ts';
import { createEvents } from './events.ts';
import type { HubSpotIntegration } from './integration.ts';
import { jsonError } from './json-error.ts';
import { callbackDestination } from './log-destination.ts';
import { closed, createOpening } from './opening.ts';
import { type IntegrationOptions, toConfig } from './options.ts';

/**
 * The HubSpot integration as part of an application. It reads no environment variables, listens on no port, ends no
 * process and changes nothing global, so that an application can have several.
 * @throws {ConfigError} naming all options that are wrong or missing. The database is connected on first use.
 */
export function createHubSpotIntegration(options: IntegrationOptions): HubSpotIntegration {
  const config = toConfig(options);
  const { basePath } = config.http;
  const write = options.log?.write;
  const log = createLog(config.logLevel, write && callbackDestination(write));
  const closing = new AbortController();
  let working: Promise<() => Promise<void>> | undefined;
  const opening = createOpening(options, config, log, closing.signal);

  const events = createEvents({
    open: async () => (await opening.open()).opened.context,
    log,
    signal: closing.signal,
  });

  return {
    basePath,
    async fetch(request, bindings = {}) {
      if (belowBasePath(new URL(request.url).pathname, basePath) === undefined) {
        return jsonError(404, 'not_found', `The HubSpot integration is at ${basePath}.`);
      }
      try {
        const { app } = await opening.open();
        return await app.fetch(request, bindings);
      } catch (error) {
        log.error({ reason: errorText(error) }, 'the integration could not be started');
        return jsonError(503, 'not_ready', 'HubSpot isn’t available right now. The server log says why.');
      }
    },
    worker: {
      async start() {
        working ??= startWorking();
        const current = working;
        try {
          await current;
        } catch (error) {
          if (working === current) working = undefined;
          // Whatever failed then, failed because of it.
          if (closing.signal.aborted) throw closed();
          throw error;
        }
      },
      async stop() {
        const stop = await working?.catch(() => undefined);
        working = undefined;
        await stop?.();
      },
    },
    async migrate() {
      const isFirst = !opening.hasBegun();
      const { context, migrated } = (await opening.open()).opened;
      if (isFirst) return migrated;
      return migrate(context.db, { log, schemas: config.database.schemas, queues: taskNames });
    },
    events,
    async close() {
      closing.abort(new Error('the integration is closing'));
      await events.stopped();
      await opening.close();
    },
  };

  async function startWorking(): Promise<() => Promise<void>> {
    const { context } = (await opening.open()).opened;
    const stopping = new AbortController();
    const stop = await startWorker(context, AbortSignal.any([closing.signal, stopping.signal]));
    return async () => {
      stopping.abort(new Error('the worker is stopping'));
      await stop();
    };
  }
}
