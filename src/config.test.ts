import { expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const alerts = (settings: Record<string, string>) => readConfig(settings).alerts;

test('where alerts may go: mail with both of its settings, private hosts by name or address', () => {
  expect(alerts({})).toEqual({ mail: undefined, privateHosts: [] });
  expect(
    alerts({
      SMTP_URL: 'smtp://mail.internal:587',
      MAIL_FROM: 'Alerts <alerts@example.test>',
      ALERT_PRIVATE_HOSTS: 'Hooks.internal, 10.1.2.3,[fd00::1]',
    }),
  ).toEqual({
    mail: { smtpUrl: 'smtp://mail.internal:587', from: 'Alerts <alerts@example.test>' },
    privateHosts: ['hooks.internal', '10.1.2.3', 'fd00::1'],
  });
});

test.each([
  [{ SMTP_URL: 'smtp://mail.internal' }, 'MAIL_FROM is missing'],
  [{ MAIL_FROM: 'alerts@example.test' }, 'SMTP_URL is missing'],
  [{ SMTP_URL: 'http://mail.internal', MAIL_FROM: 'alerts@example.test' }, 'SMTP_URL must be'],
  [{ SMTP_URL: 'smtp://mail.internal', MAIL_FROM: 'a@b.test\nBcc: x@y.test' }, 'MAIL_FROM must be'],
  [{ SMTP_URL: 'smtp://mail.internal', MAIL_FROM: 'nobody' }, 'MAIL_FROM must be'],
  [{ ALERT_PRIVATE_HOSTS: 'https://hooks.internal' }, 'ALERT_PRIVATE_HOSTS must be'],
  [{ ALERT_PRIVATE_HOSTS: 'hooks.internal:8080' }, 'ALERT_PRIVATE_HOSTS must be'],
  [{ AI_PROVIDER: 'openai' }, 'AI_MODEL is missing'],
  [{ AI_MODEL: 'some-model' }, 'AI_PROVIDER is missing'],
  [{ AI_PROVIDER: '../evil', AI_MODEL: 'some-model' }, 'AI_PROVIDER must be'],
  [{ AI_PROVIDER: 'openai-compatible', AI_MODEL: 'some-model' }, 'AI_BASE_URL is missing'],
  [
    { HUBSPOT_CLIENT_ID: 'a-client\nid', HUBSPOT_CLIENT_SECRET: 'a-secret' },
    'HUBSPOT_CLIENT_ID has a line break',
  ],
  [
    { HUBSPOT_CLIENT_ID: 'a-client', HUBSPOT_CLIENT_SECRET: 'a-sec\u200bret' },
    'SECRET has an invisible character',
  ],
  [{ ADMIN_API_KEY: 'a'.repeat(31) }, 'ADMIN_API_KEY must have at least 32 characters'],
  [{ ADMIN_API_KEY: 'a key of two words' }, 'ADMIN_API_KEY has a space as character 2'],
  [{ AI_API_KEY: 'sk-\u00e4bc' }, "AI_API_KEY has a character that tokens can't contain"],
  [
    { SMTP_URL: 'smtp://me:pass\nword@mail.test', MAIL_FROM: 'a@b.test' },
    'SMTP_URL must not contain a line break',
  ],
  [{ SMTP_URL: 'smtp://me:p\u00e4ss@mail.test', MAIL_FROM: 'a@b.test' }, 'SMTP_URL must be printable ASCII'],
  [{ DATABASE_URL: 'postgres://me:pass\u200b@db.test' }, 'DATABASE_URL must not contain a line break'],
  [{ HUBSPOT_API_BASE_URL: 'https://me:word@hubspot.test' }, 'must not contain a user name or a password'],
  [{ ENCRYPTION_KEY: `${'a'.repeat(20)}\n${'a'.repeat(24)}` }, 'ENCRYPTION_KEY must be 32 bytes'],
])('%j is refused by name', (settings, problem) => {
  expect(() => readConfig(settings)).toThrow(ConfigError);
  expect(() => readConfig(settings)).toThrow(problem);
});

test('no problem repeats what was set', () => {
  const settings = {
    ADMIN_API_KEY: 'the-admin\nkey',
    HUBSPOT_CLIENT_ID: 'the-client\u200bid',
    HUBSPOT_CLIENT_SECRET: 'the-client\0secret',
    AI_API_KEY: 'the-model\u2028key',
    ENCRYPTION_KEY: 'the-encryption\nkey',
    SMTP_URL: 'smtp://the-user:the-password\n@mail.test',
    DATABASE_URL: 'postgres://the-user:the-password\0@db.test',
  };
  expect(() => readConfig(settings)).toThrow(ConfigError);
  try {
    readConfig(settings);
  } catch (error) {
    expect(String(error)).not.toMatch(/the-(?!names)/);
  }
});

test('the secret of the HubSpot app can be a list while it is rotated', () => {
  const app = (secret: string) =>
    readConfig({ HUBSPOT_CLIENT_ID: 'client', HUBSPOT_CLIENT_SECRET: secret }).hubspot.oauthApp;
  expect(app('one')).toEqual({ clientId: 'client', clientSecret: 'one', clientSecrets: ['one'] });
  expect(app(' new , old ')).toMatchObject({ clientSecret: 'new', clientSecrets: ['new', 'old'] });
  expect(() => app('new,,old')).toThrow('HUBSPOT_CLIENT_SECRET must not be blank');
});

test('schemas, and values for required columns of the platform', () => {
  const { database } = readConfig({
    DATABASE_SCHEMA: 'crm',
    SHARED_DEFAULTS: ' stakeholders.role=contact, customers.tier=gold plan,customers.kind=a=b ',
  });
  expect(database.schemas).toEqual({ own: 'crm', shared: 'public' });
  expect(database.sharedDefaults).toEqual({
    stakeholders: { role: 'contact' },
    customers: { tier: 'gold plan', kind: 'a=b' },
  });
  expect(readConfig({}).database.sharedDefaults).toEqual({});
  for (const wrong of ['role=contact', 'stakeholders.role', 'stakeholders.role=contact,']) {
    expect(() => readConfig({ SHARED_DEFAULTS: wrong })).toThrow(
      'SHARED_DEFAULTS must be table.column=value',
    );
  }
  for (const wrong of ['pg_catalog', 'Crm', 'a-b']) {
    expect(() => readConfig({ DATABASE_SCHEMA: wrong }), wrong).toThrow('DATABASE_SCHEMA must be');
  }
  for (const same of [{ DATABASE_SCHEMA: 'public' }, { SHARED_SCHEMA: 'cscx_hubspot' }]) {
    expect(() => readConfig(same)).toThrow('DATABASE_SCHEMA must differ from SHARED_SCHEMA');
  }
});
