import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../../config.ts';

/** The file in DATA_DIR with the generated key. */
export const encryptionKeyFile = 'encryption-key';

/**
 * The 32-byte keys that encrypt tokens: those of ENCRYPTION_KEY or, with the embedded database, one that is generated
 * on first use and stored next to it, readable only by its owner.
 * @throws if the key file exists but doesn't contain a key.
 */
export async function loadEncryptionKeys(
  config: Pick<Config, 'encryptionKeys'> & { database: Pick<Config['database'], 'url' | 'dataDir'> },
): Promise<Buffer[]> {
  if (config.encryptionKeys) return config.encryptionKeys.map((key) => Buffer.from(key, 'base64'));
  if (config.database.url !== undefined) {
    throw new Error('ENCRYPTION_KEY is required when DATABASE_URL is set.');
  }
  const file = path.join(config.database.dataDir, encryptionKeyFile);
  return [(await readKey(file)) ?? (await makeKey(file))];
}

async function readKey(file: string): Promise<Buffer | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== 32) {
    throw new Error(
      `${file} doesn't contain a key of 32 bytes in base64. Restore it from a backup, or delete it and reconnect every portal.`,
    );
  }
  return key;
}

/** Several processes may start at once: each renames a complete file, and the first one wins. */
async function makeKey(file: string): Promise<Buffer> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(32).toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
  const key = await readKey(file);
  if (!key) throw new Error(`${file} vanished right after it was written.`);
  return key;
}
