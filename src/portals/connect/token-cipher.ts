import { decrypt, encrypt, isUnderOlderKey, UnreadableSecret } from '../../base/cipher.ts';
import { AppError } from '../../base/errors.ts';

export { isUnderOlderKey };

/** Encrypts a token for storage, bound to its integration: for another one, it can't be decrypted. */
export function encryptToken(keys: readonly Buffer[], integrationId: string, token: string): string {
  return encrypt(keys, integrationId, token);
}

/**
 * Decrypts a stored token.
 * @throws {AppError} `reauthorization_required` if it was encrypted with none of the keys, or was tampered with.
 */
export function decryptToken(keys: readonly Buffer[], integrationId: string, stored: string): string {
  try {
    return decrypt(keys, integrationId, stored);
  } catch (error) {
    if (!(error instanceof UnreadableSecret)) throw error;
    throw new AppError(
      'reauthorization_required',
      `The stored HubSpot token can't be decrypted: ${error.message}. Add the previous key to ENCRYPTION_KEY (separate several with commas), or reconnect the portal.`,
    );
  }
}
