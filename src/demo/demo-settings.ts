import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

type Environment = Record<string, string | undefined>;

/** Settings that the demo takes from its environment; it sets the others for its own database, portal and URLs. */
const handedOn = [
  'ADMIN_API_KEY',
  'LOG_LEVEL',
  'SMTP_URL',
  'MAIL_FROM',
  'ALERT_PRIVATE_HOSTS',
  'HUBSPOT_API_VERSION',
];

/** The settings that the demo takes from its environment: logging, alert channels, and the AI provider. */
export function handOn(env: Environment): Environment {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name, value]) => value && (handedOn.includes(name) || name.startsWith('AI_')),
    ),
  );
}

/** The file in DATA_DIR with the settings that the demo generated. */
const settingsFile = 'demo-settings.json';

/** Stores the generated settings for the CLI; readable only by the owner. */
export async function writeDemoSettings(dataDir: string, settings: Record<string, string>): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  await writeFile(path.join(dataDir, settingsFile), `${JSON.stringify(settings, null, 2)}\n`, {
    mode: 0o600,
  });
}

/**
 * Adds the generated settings of the demo in the same DATA_DIR to an environment, so that a command finds its
 * practice portal and its pages. Existing settings take precedence; without a demo, nothing changes.
 */
export async function withDemoSettings(env: Environment): Promise<Environment> {
  if (!env.DATA_DIR || env.DATABASE_URL) return env;
  let text: string;
  try {
    text = await readFile(path.join(env.DATA_DIR, settingsFile), 'utf8');
  } catch {
    return env;
  }
  const settings = z.record(z.string(), z.string()).parse(JSON.parse(text));
  const given = Object.entries(env).filter(([, value]) => value);
  return { ...settings, ...Object.fromEntries(given) };
}
