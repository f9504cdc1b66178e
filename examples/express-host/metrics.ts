import type { RequestHandler } from 'express';

/** Counts responses by status. */
export function createMetrics(): { middleware: RequestHandler; read(): Record<string, number> } {
  const counts = new Map<number, number>();
  return {
    middleware(_request, response, next) {
      response.on('finish', () =>
        counts.set(response.statusCode, (counts.get(response.statusCode) ?? 0) + 1),
      );
      next();
    },
    read: () => Object.fromEntries(counts),
  };
}
