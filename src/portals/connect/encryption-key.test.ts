import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encryptionKeyFile, loadEncryptionKeys } from './encryption-key.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'encryption-key-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const embedded = () => ({ encryptionKeys: undefined, database: { url: undefined, dataDir: folder } });

describe('loadEncryptionKeys', () => {
  it('takes the keys of the settings, in their order', async () => {
    const keys = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const config = {
      encryptionKeys: keys.map((key) => key.toString('base64')),
      database: { url: 'postgres://x', dataDir: folder },
    };
    expect(await loadEncryptionKeys(config)).toEqual(keys);
    expect(await readdir(folder)).toEqual([]);
  });

  it('generates one key that only its owner reads, and keeps it', async () => {
    const first = await loadEncryptionKeys(embedded());
    expect(first).toHaveLength(1);
    expect(first[0]).toHaveLength(32);
    expect(await loadEncryptionKeys(embedded())).toEqual(first);
    expect((await stat(path.join(folder, encryptionKeyFile))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual([encryptionKeyFile]);
  });

  it('is the same key for all that start at once', async () => {
    const loaded = await Promise.all(Array.from({ length: 8 }, () => loadEncryptionKeys(embedded())));
    expect(new Set(loaded.map(([key]) => key?.toString('hex'))).size).toBe(1);
    expect(await readdir(folder)).toEqual([encryptionKeyFile]);
  });

  it('makes the folder when it is missing', async () => {
    const dataDir = path.join(folder, 'not', 'there');
    expect(
      await loadEncryptionKeys({ encryptionKeys: undefined, database: { url: undefined, dataDir } }),
    ).toHaveLength(1);
  });

  it('does not replace a damaged file', async () => {
    await writeFile(path.join(folder, encryptionKeyFile), 'c2hvcnQ=');
    await expect(loadEncryptionKeys(embedded())).rejects.toThrow(/doesn.t contain a key/);
  });
});
