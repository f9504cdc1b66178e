import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { checkHubspotProject } from '../../test/support/hubspot/hubspot-project.ts';
import { readConfig } from '../config.ts';
import { syncMappings } from '../wiring/mappings.ts';
import { hubspotAppFiles } from './hubspot-app-files.ts';
import { eventProperties } from './hubspot-app-properties.ts';

const profile = 'production';
const committed = path.resolve(import.meta.dirname, '../../hubspot-app');

/** The URL of an installation: HubSpot can't reach this machine. */
const publicUrl = 'https://cscx.example.com';
const { hubspot } = readConfig({ PUBLIC_URL: publicUrl });
const defaults = {
  publicUrl,
  webhookUrl: hubspot.webhookUrl,
  accountId: 0,
  properties: eventProperties(syncMappings),
};

/** Development files next to it, which aren't uploaded from here. */
const besides = /(^|\/)node_modules\/|\.test\.tsx?$|^tsconfig\.json$/;

test('the project in the repository is what the command writes for a placeholder', async () => {
  const entries = await readdir(committed, { recursive: true, withFileTypes: true });
  const found = new Map<string, string>();
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(committed, file);
    if (!besides.test(name)) found.set(name, await readFile(file, 'utf8'));
  }
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(hubspotAppFiles(defaults)));
  expect(await checkHubspotProject(committed, profile)).toEqual([]);
});

test('every mapped property is told, and none that HubSpot cannot tell', () => {
  expect(defaults.properties.company).toEqual(
    expect.arrayContaining(['name', 'domain', 'industry', 'annualrevenue', 'hubspot_owner_id']),
  );
  expect(defaults.properties.contact).toEqual(
    expect.arrayContaining(['email', 'firstname', 'mobilephone', 'hs_sales_email_last_replied']),
  );
  // An event for every opened email would be frequent and meaningless.
  expect(defaults.properties.contact).not.toContain('hs_email_last_open_date');
  expect(defaults.properties.deal).toEqual(expect.arrayContaining(['dealstage', 'pipeline', 'dealtype']));
  for (const properties of Object.values(defaults.properties)) {
    expect(properties).not.toContain('hs_lastmodifieddate');
    expect(properties).not.toContain('hs_merged_object_ids');
  }
});

describe('a project is checked before it is uploaded', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'cscx-hubspot-app-'));
    return () => rm(folder, { recursive: true, force: true });
  });

  async function place(files: Iterable<[string, string]>): Promise<string[]> {
    for (const [name, text] of files) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    return checkHubspotProject(folder, profile);
  }
  const own = hubspotAppFiles({
    ...defaults,
    accountId: 12_345,
    publicUrl: 'https://cscx.example.test',
    webhookUrl: 'https://hooks.example.test/hubspot',
    properties: { company: ['name', 'our_score'], contact: [], deal: ['amount'] },
  });
  const webhooks = 'src/app/webhooks/webhooks-hsmeta.json';
  const appFile = 'src/app/app-hsmeta.json';
  const changed = (file: string, from: string | RegExp, to: string): [string, string][] =>
    [...own].map(([name, text]) => [name, name === file ? text.replace(from, to) : text]);
  const cardFile = 'src/app/cards/health-card-hsmeta.json';
  const profileFile = `src/hsprofile.${profile}.json`;
  const card = (config: object): [string, string] => [
    'src/app/cards/health-hsmeta.json',
    JSON.stringify({ uid: 'health', type: 'card', config: { name: 'Health', ...config } }),
  ];

  test('one with an installation’s own addresses and properties is good', async () => {
    expect(await place(own)).toEqual([]);
    const text = await readFile(path.join(folder, webhooks), 'utf8');
    expect(text).toContain('"our_score"');
    const profileText = await readFile(path.join(folder, `src/hsprofile.${profile}.json`), 'utf8');
    expect(JSON.parse(profileText)).toEqual({
      accountId: 12_345,
      variables: {
        PUBLIC_URL: 'https://cscx.example.test',
        WEBHOOK_URL: 'https://hooks.example.test/hubspot',
      },
    });
  });

  const bad: [string, [string, string][], RegExp][] = [
    ['a bad uid', changed(appFile, 'cscx_app', 'cscx app!'), /uid/i],
    ['a bogus subscription', changed(webhooks, 'object.restore', 'object.undelete'), /subscriptionType/],
    ['a property that cannot be told', changed(webhooks, 'our_score', 'hs_lastmodifieddate'), /propertyName/],
    ['too few requests at a time', changed(webhooks, ': 10', ': 5'), /maxConcurrentRequests/],
    ['a bad scope', changed(appFile, '"crm.objects.deals.read"', '"Everything!"'), /requiredScopes/],
    [
      'an address without https',
      changed(`src/hsprofile.${profile}.json`, 'https://hooks', 'http://hooks'),
      /targetUrl/,
    ],
    ['a card that fetches from this machine', changed(profileFile, 'https://cscx', 'http://cscx'), /fetch/],
    [
      'a card without its dependencies',
      [...own].filter(([name]) => name !== 'src/app/cards/package.json'),
      /no package.json/,
    ],
    ['a card on unknown records', changed(cardFile, '"deals"', '"dealz"'), /objectTypes/],
    ['a file that is no JSON', changed(webhooks, '{', '{,'), /no JSON/],
    ['an unknown platform', changed('hsproject.json', '2026.03', '2019.1'), /platform version/],
    ['a file in the wrong folder', [...own, ['src/app/hooks/x-hsmeta.json', '{}']], /does not look/],
    [
      'a component in the folder of another',
      [...own].map(([name, text]): [string, string] => [name.replace('/webhooks/', '/cards/'), text]),
      /belongs into app\/webhooks/,
    ],
    [
      'a card without its program',
      [
        ...own,
        card({ location: 'crm.record.tab', entrypoint: '/app/cards/None.tsx', objectTypes: ['companies'] }),
      ],
      /None.tsx does not exist/,
    ],
    [
      'a card in a place that does not exist',
      [
        ...own,
        card({ location: 'crm.moon', entrypoint: '/app/cards/Card.tsx', objectTypes: ['companies'] }),
        ['src/app/cards/Card.tsx', ''],
      ],
      /location/,
    ],
  ];
  test.each(bad)('%s is told', async (_what, files, problem) => {
    const problems = await place(files);
    expect(problems.join('\n')).toMatch(problem);
    expect(problems).toHaveLength(1);
  });

  test('a variable without a value is refused', async () => {
    await expect(place(changed(`src/hsprofile.${profile}.json`, 'WEBHOOK_URL', 'OTHER'))).rejects.toThrow(
      'WEBHOOK_URL',
    );
  });
});
