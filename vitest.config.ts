import { defineConfig } from 'vitest/config';

// Three kinds of tests: pure ones, ones with a PostgreSQL of their own, and whole stories in a browser.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'practice-portal/**/*.test.ts', 'bin/**/*.test.ts'],
          exclude: ['**/*.pg.test.ts'],
        },
      },
    ],
  },
});
