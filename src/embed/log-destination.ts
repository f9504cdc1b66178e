import type { LogEntry } from './options.ts';

/** Passes each line of the log to a function, parsed. A failing function must not end what is being logged. */
export function callbackDestination(write: (entry: LogEntry) => void): { write(line: string): void } {
  return {
    write(line) {
      try {
        write(JSON.parse(line) as LogEntry);
      } catch {
        process.emitWarning('The log function of the HubSpot integration failed.');
      }
    },
  };
}
