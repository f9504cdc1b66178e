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
])('%j is refused by name', (settings, problem) => {
  expect(() => readConfig(settings)).toThrow(ConfigError);
  expect(() => readConfig(settings)).toThrow(problem);
});
