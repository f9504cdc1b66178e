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

/** What the demo uses of its environment: logging, alert channels, and the AI provider. */
export function handOn(env: Environment): Environment {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name, value]) => value && (handedOn.includes(name) || name.startsWith('AI_')),
    ),
  );
}

/** The file below DATA_DIR in which the demo notes the settings that it made up. */
const settingsFile = 'demo-settings.json';

/** Stores what the demo generated, for the CLI; readable by its owner only. */
export async function writeDemoSettings(dataDir: string, settings: Record<string, string>): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  await writeFile(path.join(dataDir, settingsFile), `${JSON.stringify(settings, null, 2)}\n`, {
    mode: 0o600,
  });
}

/**
 * An environment with what the demo of the same DATA_DIR made up, so that a command finds its practice portal and its
 * pages. What is set already stays; without a demo there, all stays.
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
