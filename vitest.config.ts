import os from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * One more than the number of cores, because journeys and limits wait more than they compute. Many more would only
 * wait for the single PostgreSQL server, and exceed browsers' time limits.
 */
const maxWorkers = Math.max(3, Math.min(5, os.availableParallelism() + 1));

const setupFiles = ['test/support/time/moment.ts'];

/** Late on a leap day, and at night in America, hours before clocks change there. `npm run test:clock` has others. */
const moments = ['2028-02-29T23:30Z', '2027-03-14T04:30Z'];
/** Tests that depend on the day and the hour, and take seconds. */
const ofDays = [
  'test/support/time/moment.pg.test.ts',
  'src/renewals/renewals.http.pg.test.ts',
  'src/portals/history/read-history.pg.test.ts',
  'src/{base/local-time,alerts/due-time,sync/runs/schedule/schedule-turns,chat/language/parse-time}.test.ts',
  'web/src/format/*.test.ts',
];

// Files share a process and its loaded modules, which take most of a small file's time; each has its own database.
// Three kinds of tests, some of them at other times: pure ones (`npm run check` runs only these), ones with their own
// PostgreSQL database, and journeys through the API and a browser.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          isolate: false,
          setupFiles,
          include: [
            '{src,practice-portal,bench,web/src,test/structure}/**/*.test.ts',
            'web/*.test.ts',
            'hubspot-app/src/**/*.test.tsx',
          ],
          exclude: ['**/*.pg.test.ts', '**/node_modules/**'],
          maxWorkers,
          // Some iterate over thousands of records, on busy machines.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'postgres',
          isolate: false,
          setupFiles,
          include: ['{src,practice-portal,bench,test/support}/**/*.pg.test.ts'],
          globalSetup: ['test/support/database/database-server.ts'],
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      ...moments.map((moment) => ({
        test: {
          name: `at ${moment}`,
          isolate: false,
          setupFiles,
          include: ofDays,
          globalSetup: ['test/support/database/database-server.ts'],
          env: { TEST_CLOCK_OFFSET: String(Date.parse(moment) - Date.now()) },
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      })),
      {
        test: {
          name: 'journeys',
          setupFiles,
          include: ['test/journeys/**/*.test.ts', 'test/support/browser/browser.test.ts', 'bin/*.test.ts'],
          globalSetup: ['test/support/database/database-server.ts'],
          maxWorkers,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
