import { expect, test } from 'vitest';
import { ConfigError, settingRows } from '../config.ts';
import { type IntegrationOptions, optionOf, toConfig } from './options.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const valid: IntegrationOptions = {
  database: { url: 'postgresql://localhost/crm' },
  publicUrl: 'https://host.example/crm/hubspot',
  encryptionKeys: [key],
  identify: () => null,
};

test('the path comes from the public URL, or is that at which the host receives requests', () => {
  expect(toConfig(valid).http).toMatchObject({ publicUrl: valid.publicUrl, basePath: '/crm/hubspot' });
  expect(toConfig({ ...valid, basePath: '/internal' }).http.basePath).toBe('/internal');
  expect(toConfig({ ...valid, publicUrl: 'https://host.example' }).http.basePath).toBe('');
});

test('every option reaches its part', () => {
  const config = toConfig({
    ...valid,
    database: {
      ...valid.database,
      schema: 'hub',
      sharedSchema: 'crm',
      sharedRows: 'include-null',
      sharedDefaults: { 'stakeholders.role': 'contact', 'customers.tier': 'gold' },
    },
    encryptionKeys: [key, Buffer.alloc(32, 8).toString('base64')],
    hubspot: {
      clientId: 'id',
      clientSecret: ['new-secret', 'old-secret'],
      apiVersion: 'v3',
      burstLimit: 50,
      searchLimit: 2,
      webhookUrl: 'https://host.example/hooks',
    },
    mail: { smtpUrl: 'smtp://mail.example', from: 'a@host.example' },
    alertPrivateHosts: ['chat.internal'],
    ai: { provider: 'openai', model: 'gpt' },
    log: { level: 'warn' },
  });
  expect(config.database).toMatchObject({
    schemas: { own: 'hub', shared: 'crm' },
    sharedRows: 'include-null',
    sharedDefaults: { stakeholders: { role: 'contact' }, customers: { tier: 'gold' } },
  });
  expect(config.encryptionKeys).toHaveLength(2);
  expect(config.hubspot).toMatchObject({
    oauthApp: { clientId: 'id', clientSecrets: ['new-secret', 'old-secret'] },
    apiVersion: 'v3',
    burstLimit: 50,
    searchLimit: 2,
    webhookUrl: 'https://host.example/hooks',
  });
  expect(config.alerts).toEqual({
    mail: { smtpUrl: 'smtp://mail.example', from: 'a@host.example' },
    privateHosts: ['chat.internal'],
  });
  expect(config.ai).toMatchObject({ provider: 'openai', model: 'gpt' });
  expect(config.logLevel).toBe('warn');
});

test('every setting has an option, apart from those of a process of our own', () => {
  const ofProcess = ['DATA_DIR', 'HOST', 'PORT', 'ROLE', 'ADMIN_API_KEY'];
  expect(settingRows.map(({ name }) => name).filter((name) => !ofProcess.includes(name))).toEqual(
    expect.arrayContaining(Object.keys(optionOf)),
  );
  for (const { name } of settingRows) {
    if (!ofProcess.includes(name)) expect(Object.keys(optionOf)).toContain(name);
  }
});

test('all problems are named at once, by their options', () => {
  const wrong = {
    database: { url: 'mysql://localhost', schema: 'Has Spaces' },
    encryptionKeys: [],
    basePath: 'crm/',
    consentReturnPath: '//evil.example',
    hubspot: { clientId: 'only-this', burstLimit: 0 },
  } as unknown as IntegrationOptions;
  let message = '';
  try {
    toConfig(wrong);
  } catch (error) {
    message = String(error);
  }
  for (const option of [
    'database.url',
    'database.schema',
    'encryptionKeys',
    'publicUrl',
    'identify',
    'basePath',
    'consentReturnPath',
    'hubspot.clientSecret',
    'hubspot.burstLimit',
  ]) {
    expect(message, option).toContain(`  - ${option} `);
  }
  expect(message).not.toMatch(/[A-Z]+_[A-Z]+/);
});

test('names that are no options are found', () => {
  const wrong = {
    ...valid,
    database: { ...valid.database, shema: 'crm' },
    hubSpot: { clientId: 'id' },
    publicURL: 'https://host.example',
    log: { write: () => undefined, level: undefined },
  };
  expect(() => toConfig(wrong)).toThrow(
    new ConfigError(
      [
        "database.shema isn't an option",
        "hubSpot isn't an option: use hubspot",
        "publicURL isn't an option: use publicUrl",
      ],
      'Invalid options',
    ),
  );
  expect(() => toConfig(undefined as never)).toThrow(ConfigError);
});

test('a missing key is named once, with how to make one', () => {
  expect(() => toConfig({ ...valid, encryptionKeys: [] })).toThrow(
    /^Invalid options:\n {2}- encryptionKeys is required .*openssl rand -base64 32\)$/,
  );
});

test('nothing is read from the environment', () => {
  process.env.HUBSPOT_BURST_LIMIT = '7';
  process.env.HUBSPOT_CLIENT_ID = 'from-the-environment';
  try {
    expect(toConfig(valid).hubspot).toMatchObject({ burstLimit: 100, oauthApp: undefined });
  } finally {
    delete process.env.HUBSPOT_BURST_LIMIT;
    delete process.env.HUBSPOT_CLIENT_ID;
  }
});
