import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { settingRows } from '../config.ts';
import { optionalScopes, requiredScopes } from '../contract/portals.ts';
import { settingsTable } from './settings.ts';

test('every setting has a meaning', () => {
  expect(settingRows.length).toBeGreaterThan(20);
  expect(settingRows.filter(({ meaning }) => meaning === '')).toEqual([]);
});

// After a change: npm run cli -- settings
test.each(['README.md', 'docs/operations.md'])('%s has the settings as they are', (file) => {
  expect(readFileSync(file, 'utf8')).toContain(`\n${settingsTable()}\n`);
});

test('README.md lists all scopes', () => {
  const readme = readFileSync('README.md', 'utf8');
  const scopes = [...requiredScopes, ...Object.keys(optionalScopes)];
  expect(scopes.filter((scope) => !readme.includes(`\`${scope}\``))).toEqual([]);
});
