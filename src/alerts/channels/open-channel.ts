import { z } from 'zod';
import { decrypt, encrypt, isUnderOlderKey, type UnreadableSecret } from '../../base/cipher.ts';
import type { Context } from '../../context/context.ts';
import type { ChannelKind } from '../../contract/common.ts';

/** A channel with its decrypted addresses and secrets. */
export type OpenChannel =
  | { kind: 'email'; addresses: string[] }
  | { kind: 'slack' | 'teams' | 'webhook'; url: string; secret: string | null };

interface ChannelRow {
  id: string;
  kind: ChannelKind;
  target: string;
  secret: string | null;
}

type Keys = Pick<Context, 'encryptionKeys'>;

const Addresses = z.array(z.string());

/**
 * Decrypts a stored channel.
 * @throws {UnreadableSecret} if its key is no longer in ENCRYPTION_KEY.
 */
export function openChannel({ encryptionKeys }: Keys, row: ChannelRow): OpenChannel {
  const target = decrypt(encryptionKeys, row.id, row.target);
  if (row.kind === 'email') return { kind: row.kind, addresses: Addresses.parse(JSON.parse(target)) };
  const secret = row.secret === null ? null : decrypt(encryptionKeys, row.id, row.secret);
  return { kind: row.kind, url: target, secret };
}

/** Why nothing is sent to a channel with unreadable secrets. */
export function unreadable(error: UnreadableSecret): string {
  return `The stored channel can't be read: ${error.message}. Add the previous key to ENCRYPTION_KEY, or enter the address again.`;
}

/** The columns of a stored channel: encrypted, plus what users can see. */
export function closeChannel(
  { encryptionKeys }: Keys,
  id: string,
  channel: OpenChannel,
): { target: string; shown_target: string; secret: string | null } {
  const close = (text: string) => encrypt(encryptionKeys, id, text);
  if (channel.kind === 'email') {
    return {
      target: close(JSON.stringify(channel.addresses)),
      shown_target: channel.addresses.join(', '),
      secret: null,
    };
  }
  return {
    target: close(channel.url),
    shown_target: new URL(channel.url).host,
    secret: channel.secret === null ? null : close(channel.secret),
  };
}

/**
 * Re-encrypts channels stored under an older key, so that it can be removed from ENCRYPTION_KEY. Each worker does
 * this when it starts. Unreadable channels are skipped; `doctor` reports them.
 */
export async function reencryptChannels(context: Pick<Context, 'db' | 'encryptionKeys'>): Promise<void> {
  const rows = await context.db
    .selectFrom('alert_channels')
    .select(['id', 'organization_id', 'kind', 'target', 'secret'])
    .execute();
  for (const row of rows) {
    if (!isUnderOlderKey(context.encryptionKeys, row.target)) continue;
    let channel: OpenChannel;
    try {
      channel = openChannel(context, row);
    } catch {
      continue;
    }
    const { target, secret } = closeChannel(context, row.id, channel);
    await context.db
      .updateTable('alert_channels')
      .set({ target, secret })
      .where('id', '=', row.id)
      .where('organization_id', '=', row.organization_id)
      .where('target', '=', row.target)
      .execute();
  }
}
