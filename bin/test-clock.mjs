// Runs tests at another moment: at night, on a leap day, when clocks change.
//
//   npm run test:clock -- "2028-02-29 23:30" [files or options of vitest]
//
// The moment is in UTC. Without files, those tests run whose subject are days and hours.
import { spawn } from 'node:child_process';
import process from 'node:process';

/** Tests that depend on the day or the hour. */
const ofDays = [
  'test/support/time/moment.pg.test.ts',
  'src/base/local-time',
  'src/http/one-today',
  'src/portals/history',
  'src/renewals',
  'src/alerts',
  'src/deals',
  'src/health',
  'src/customers',
  'src/chat/chat.http',
  'src/stakeholders',
  'src/sync/runs/schedule/request-due-syncs',
  'src/sync/runs/schedule/schedule-turns',
  'src/chat/language/parse-time',
  'src/card',
  'web/src/format',
];

const [moment = '', ...others] = process.argv.slice(2);
const at = Date.parse(`${moment.trim().replace(' ', 'T')}${/[zZ]$/.test(moment.trim()) ? '' : 'Z'}`);
if (Number.isNaN(at)) {
  process.stderr.write('Give a time in UTC: npm run test:clock -- "2028-02-29 23:30"\n');
  process.exit(2);
}
const given = others.length > 0 ? others : ['--project', 'unit', '--project', 'postgres', ...ofDays];
const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...given], {
  stdio: 'inherit',
  env: { ...process.env, TEST_CLOCK_OFFSET: String(at - Date.now()) },
});
child.on('exit', (code) => process.exit(code ?? 1));
