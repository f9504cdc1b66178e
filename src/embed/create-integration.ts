import { belowBasePath } from '../base/base-path.ts';
import { systemClock } from '../base/clock.ts';
import { AppError, errorText } from '../base/errors.ts';
import { createLog } from '../base/log.ts';
import { migrate } from '../db/migrate.ts';
import { createApp } from '../http/app.ts';
import type { Api } from '../http/environment.ts';
import { type OpenContext, openContext } from '../wiring/open-context.ts';
import { taskNames } from '../wiring/tasks.ts';
import { startWorker } from '../worker.ts';
import { createEvents } from './events.ts';
import type { HubSpotIntegration } from './integration.ts';
import { jsonError } from './json-error.ts';
import { callbackDestination } from './log-destination.ts';
import { type IntegrationOptions, inWordsOfHost, toConfig } from './options.ts';

const closed = () => new AppError('not_ready', 'The integration is closed.');

/** After a failed start, how long requests are answered without another attempt, in ms. */
const retryAfterMs = 1_000;

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
  let opening: Promise<{ opened: OpenContext; app: Api }> | undefined;
  let failure: { error: unknown; until: number } | undefined;
  let working: Promise<() => Promise<void>> | undefined;

  async function open() {
    if (closing.signal.aborted) throw closed();
    if (failure && failure.until > systemClock.now()) throw failure.error;
    opening ??= openWithOptions().then((opened) => ({
      opened,
      app: createApp(opened.context, closing.signal, {
        identify: options.identify,
        consentReturnPath: options.consentReturnPath,
        inItsWords: inWordsOfHost,
      }),
    }));
    const current = opening;
    try {
      return await current;
    } catch (error) {
      // A later call tries again.
      if (opening === current) {
        opening = undefined;
        failure = { error, until: systemClock.now() + retryAfterMs };
      }
      throw error;
    }
  }

  async function openWithOptions(): Promise<OpenContext> {
    try {
      return await openContext(config, { log });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      throw new AppError(error.code, inWordsOfHost(error.message), { cause: error });
    }
  }

  const events = createEvents({
    open: async () => (await open()).opened.context,
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
        const { app } = await open();
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
      const before = opening;
      const { context, migrated } = (await open()).opened;
      if (before === undefined) return migrated;
      return migrate(context.db, { log, schemas: config.database.schemas, queues: taskNames });
    },
    events,
    async close() {
      closing.abort(new Error('the integration is closing'));
      await events.stopped();
      const opened = await opening?.catch(() => undefined);
      await opened?.opened.close();
    },
  };

  async function startWorking(): Promise<() => Promise<void>> {
    const { context } = (await open()).opened;
    const stopping = new AbortController();
    const stop = await startWorker(context, AbortSignal.any([closing.signal, stopping.signal]));
    return async () => {
      stopping.abort(new Error('the worker is stopping'));
      await stop();
    };
  }
}
