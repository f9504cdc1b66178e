import { type DestinationStream, pino } from 'pino';
import { redactSecrets } from './secrets.ts';

export type Log = ReturnType<typeof createLog>;

/** Names under which a secret could reach a log line, in the first three levels of an object. */
const secretNames = [
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'clientSecret',
  'client_secret',
  'apiKey',
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'code',
  'token',
];

/**
 * A structured log on standard output. Secrets are replaced before a line is written: by name, by the values passed
 * to `conceal`, and by pattern.
 */
export function createLog(level: string, destination?: DestinationStream) {
  const paths = secretNames.flatMap((name) => {
    const key = name.includes('-') ? `["${name}"]` : name;
    const dotted = name.includes('-') ? key : `.${key}`;
    return [key, `*${dotted}`, `*.*${dotted}`];
  });
  // An error code ("ECONNRESET") is no secret, and the first thing to look for.
  const redact = { paths: paths.filter((path) => path !== '*.code'), censor: '[redacted]' };
  const options = {
    level,
    redact,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    hooks: { streamWrite: redactSecrets },
  };
  return destination ? pino(options, destination) : pino(options);
}
