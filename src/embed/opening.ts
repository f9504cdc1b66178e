import { systemClock } from '../base/clock.ts';
import { AppError, errorText } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { redactSecrets } from '../base/secrets.ts';
import type { Config } from '../config.ts';
import { createApp } from '../http/app.ts';
import type { Api } from '../http/environment.ts';
import { type OpenContext, openContext } from '../wiring/open-context.ts';
import { type IntegrationOptions, inWordsOfHost } from './options.ts';

export const closed = () => new AppError('not_ready', 'The integration is closed.');

/** After a failed start, how long requests are answered without another attempt, in ms. */
const retryAfterMs = 1_000;

interface Opened {
  opened: OpenContext;
  app: Api;
}

interface Opening {
  /**
   * Connects and migrates the database on the first call, and again some time after a failure.
   * @throws {AppError} `not_ready`, or what the database says.
   */
  open(): Promise<Opened>;
  hasBegun(): boolean;
  /** Closes what was opened; `closing` must have been aborted. */
  close(): Promise<void>;
}

/** @param closing ends event streams, and prevents another start. */
export function createOpening(
  options: IntegrationOptions,
  config: Config,
  log: Log,
  closing: AbortSignal,
): Opening {
  let opening: Promise<Opened> | undefined;
  let failure: { error: unknown; until: number } | undefined;

  async function start(): Promise<Opened> {
    const opened = await openContext(config, { log }).catch((error: unknown) => {
      if (error instanceof AppError) {
        throw new AppError(error.code, inWordsOfHost(error.message), { cause: error });
      }
      const reason = redactSecrets(errorText(error));
      throw new AppError('not_ready', `The database in database.url can’t be used: ${reason}`, {
        cause: error,
      });
    });
    const { identify, consentReturnPath } = options;
    return {
      opened,
      app: createApp(opened.context, closing, { identify, consentReturnPath, inItsWords: inWordsOfHost }),
    };
  }

  return {
    async open() {
      if (closing.aborted) throw closed();
      if (failure && failure.until > systemClock.now()) throw failure.error;
      opening ??= start();
      const current = opening;
      try {
        return await current;
      } catch (error) {
        if (opening === current) {
          opening = undefined;
          failure = { error, until: systemClock.now() + retryAfterMs };
        }
        throw error;
      }
    },
    hasBegun: () => opening !== undefined,
    async close() {
      const current = await opening?.catch(() => undefined);
      await current?.opened.close();
    },
  };
}
