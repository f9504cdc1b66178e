import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { handOn, withDemoSettings, writeDemoSettings } from './demo-settings.ts';

test('alerts, log and AI provider come from the environment; the demo has its own database and portal', () => {
  const env = {
    SMTP_URL: 'smtp://mail.example.com:587',
    MAIL_FROM: 'alerts@example.com',
    ALERT_PRIVATE_HOSTS: 'hooks.internal',
    LOG_LEVEL: 'debug',
    AI_PROVIDER: 'openai',
    AI_MODEL: 'a-model',
    AI_API_KEY: 'a-key',
    DATABASE_URL: 'postgresql://production',
    HUBSPOT_CLIENT_ID: 'of-the-real-app',
    PUBLIC_URL: 'https://cs.example.com',
    ADMIN_API_KEY: '',
  };
  const handed = handOn(env);
  expect(Object.keys(handed).sort()).toEqual([
    'AI_API_KEY',
    'AI_MODEL',
    'AI_PROVIDER',
    'ALERT_PRIVATE_HOSTS',
    'LOG_LEVEL',
    'MAIL_FROM',
    'SMTP_URL',
  ]);
  expect(readConfig(handed).alerts).toEqual({
    mail: { smtpUrl: env.SMTP_URL, from: env.MAIL_FROM },
    privateHosts: ['hooks.internal'],
  });
});

test("a command next to the demo uses the demo's generated settings, unless others are given", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'cscx-hubspot-demo-'));
  const dataDir = path.join(folder, 'demo');
  try {
    expect(await withDemoSettings({ DATA_DIR: dataDir })).toEqual({ DATA_DIR: dataDir });
    await writeDemoSettings(dataDir, { PORT: '3111', HUBSPOT_API_BASE_URL: 'http://127.0.0.1:5' });
    expect((await stat(path.join(dataDir, 'demo-settings.json'))).mode & 0o077).toBe(0);
    const beside = await withDemoSettings({ DATA_DIR: dataDir, PORT: '4000', HUBSPOT_API_BASE_URL: '' });
    expect(beside).toEqual({ DATA_DIR: dataDir, PORT: '4000', HUBSPOT_API_BASE_URL: 'http://127.0.0.1:5' });
    const elsewhere = { DATA_DIR: dataDir, DATABASE_URL: 'postgresql://production' };
    expect(await withDemoSettings(elsewhere)).toEqual(elsewhere);
  } finally {
    await rm(folder, { recursive: true });
  }
});
