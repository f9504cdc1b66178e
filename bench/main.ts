import { cpu, growth } from './cost.ts';
import { customerList } from './customer-list.ts';
import { type Figure, figureTable, isReached } from './figure.ts';
import { firstLoad, unlimited } from './first-load.ts';
import { healthPush } from './health-push.ts';
import { incremental } from './incremental.ts';
import { scale } from './scale.ts';
import { uiScript } from './ui-script.ts';
import { webhooks } from './webhooks.ts';

/** Every benchmark by its name; `npm run bench -- first-load` runs one. */
const measurements: Record<string, () => Promise<Figure[]>> = {
  'first-load': firstLoad,
  incremental,
  webhooks,
  'health-push': healthPush,
  'customer-list': customerList,
  'ui-script': uiScript,
  unlimited,
  cpu,
  growth,
  scale,
};

/** Takes half an hour or more, so it only runs on request. */
const onlyWhenAsked = ['scale'];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in measurements));
if (unknown.length > 0) {
  process.stderr.write(
    `Unknown: ${unknown.join(', ')}. There are: ${Object.keys(measurements).join(', ')}.\n`,
  );
  process.exit(2);
}
const figures: Figure[] = [];
for (const [name, measure] of Object.entries(measurements)) {
  if (asked.length > 0 ? !asked.includes(name) : onlyWhenAsked.includes(name)) continue;
  process.stderr.write(`${name} …\n`);
  figures.push(...(await measure()));
}
process.stdout.write(`${figureTable(figures)}\n`);
process.exit(figures.every(isReached) ? 0 : 1);
