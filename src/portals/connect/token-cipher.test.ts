import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decryptToken, encryptToken, isUnderOlderKey } from './token-cipher.ts';

const older = randomBytes(32);
const newer = randomBytes(32);
const integration = 'a2f0c6de-4e43-4e0d-a4d8-9d7d1c2c4c11';
const other = '3d0f2a8e-53a6-4e25-91a6-0f2f6b4f7f3e';

describe('encryptToken', () => {
  it('gives back what went in, whatever it is', () => {
    for (const token of ['pat-eu1-1', '', 'ü'.repeat(600), 'a'.repeat(2_000)]) {
      expect(decryptToken([newer], integration, encryptToken([newer], integration, token))).toBe(token);
    }
  });

  it('never gives the same text twice, and never the token', () => {
    const stored = [1, 2, 3].map(() => encryptToken([newer], integration, 'pat-eu1-secret'));
    expect(new Set(stored).size).toBe(3);
    expect(stored.join()).not.toContain('secret');
    expect(stored.join()).not.toContain(Buffer.from('pat-eu1-secret').toString('base64url'));
  });
});

describe('decryptToken', () => {
  it('reads what an older key wrote while that key is still listed', () => {
    const stored = encryptToken([older], integration, 'token');
    expect(decryptToken([newer, older], integration, stored)).toBe('token');
    expect(isUnderOlderKey([newer, older], stored)).toBe(true);
    expect(isUnderOlderKey([older, newer], stored)).toBe(false);
    expect(encryptToken([newer, older], integration, 'token').split('.')[1]).not.toBe(stored.split('.')[1]);
  });

  it('says how to fix it when the key is missing', () => {
    const stored = encryptToken([older], integration, 'token');
    expect(() => decryptToken([newer], integration, stored)).toThrow(
      /ENCRYPTION_KEY .* reconnect the portal/,
    );
  });

  it('refuses a token that belongs to another integration', () => {
    const stored = encryptToken([newer], integration, 'token');
    expect(() => decryptToken([newer], other, stored)).toThrow(/copied from another row/);
  });

  it('refuses a change of any part', () => {
    const stored = encryptToken([newer], integration, 'token');
    const [, , body = ''] = stored.split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let i = 0; i < bytes.length; i += 1) {
      const changed = Buffer.from(bytes);
      changed[i] = (changed[i] ?? 0) ^ 1;
      const text = stored.replace(body, changed.toString('base64url'));
      expect(() => decryptToken([newer], integration, text)).toThrow(/can't be decrypted/);
    }
    for (const text of ['', 'v1', 'v1..', stored.slice(0, 30), stored.replace('v1.', 'v2.'), 'plain-token']) {
      expect(() => decryptToken([newer], integration, text)).toThrow(/can't be decrypted/);
    }
  });

  it('does not accept a shortened tag', () => {
    const [version, id] = encryptToken([newer], integration, '').split('.');
    expect(() => decryptToken([newer], integration, `${version}.${id}.${'A'.repeat(22)}`)).toThrow();
  });
});
