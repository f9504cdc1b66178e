import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { z } from 'zod';
import { UnreadableSecret } from '../../base/cipher.ts';
import { AppError } from '../../base/errors.ts';
import { audit } from '../../context/audit.ts';
import type { OrganizationContext } from '../../context/context.ts';
import type { AlertChannelResponse, ChangeAlertChannel, NewAlertChannel } from '../../contract/alerts.ts';
import { RefusedUrl, refuseUrl } from '../send/guard.ts';
import { makeSecret } from '../send/sign.ts';
import { noChannel, readChannel } from './list-channels.ts';
import { closeChannel, type OpenChannel, openChannel, unreadable } from './open-channel.ts';

const mostChannels = 100;

/**
 * Creates a channel. A webhook without a secret gets one, which only this response contains.
 * @throws {AppError} `validation_failed` for an address that can't receive alerts; `conflict` if there are too many
 *   channels.
 */
export async function addChannel(
  context: OrganizationContext,
  wanted: NewAlertChannel,
): Promise<z.infer<typeof AlertChannelResponse>> {
  const { db, organizationId } = context;
  const made = wanted.kind === 'webhook' && wanted.secret === undefined ? makeSecret() : undefined;
  const channel: OpenChannel =
    wanted.kind === 'email'
      ? { kind: 'email', addresses: distinct(wanted.addresses) }
      : {
          kind: wanted.kind,
          url: wanted.url,
          secret: wanted.kind === 'webhook' ? (wanted.secret ?? made ?? null) : null,
        };
  refuseTarget(context, channel);
  const { count } = await db
    .selectFrom('alert_channels')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow();
  if (Number(count) >= mostChannels) {
    throw new AppError('conflict', `There are ${mostChannels} channels already. Delete one first.`);
  }
  const id = randomUUID();
  const stored = closeChannel(context, id, channel);
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('alert_channels')
      .values({ id, organization_id: organizationId, kind: wanted.kind, name: wanted.name, ...stored })
      .execute();
    await audit(trx, { ...changeOf(context, id), action: 'alert_channel.added' });
  });
  return { ...(await readChannel(context, id)), ...(made === undefined ? {} : { secret: made }) };
}

/**
 * Updates the given properties of a channel; waiting deliveries use the new ones.
 * @throws {AppError} `not_found`; `validation_failed` for properties that this type of channel doesn't have.
 */
export async function changeChannel(
  context: OrganizationContext,
  id: string,
  change: ChangeAlertChannel,
): Promise<z.infer<typeof AlertChannelResponse>> {
  const { db, organizationId } = context;
  await db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('alert_channels')
      .select(['id', 'kind', 'target', 'secret'])
      .where('id', '=', id)
      .where('organization_id', '=', organizationId)
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw noChannel();
    const { name, ...target } = change;
    refuseForeignFields(row.kind, target);
    const isRetargeted = Object.values(target).some((value) => value !== undefined);
    let stored = {};
    if (isRetargeted) {
      const changed = applied(() => openChannel(context, row), target);
      refuseTarget(context, changed);
      stored = { ...closeChannel(context, id, changed), last_error: null, last_error_at: null };
    }
    await trx
      .updateTable('alert_channels')
      .set({ ...(name === undefined ? {} : { name }), ...stored, updated_at: sql<Date>`now()` })
      .where('id', '=', id)
      .where('organization_id', '=', organizationId)
      .execute();
    await audit(trx, {
      ...changeOf(context, id, { changed: Object.keys(change) }),
      action: 'alert_channel.changed',
    });
  });
  return readChannel(context, id);
}

/** A stored channel that is replaced completely doesn't have to be readable. */
function applied(open: () => OpenChannel, change: Omit<ChangeAlertChannel, 'name'>): OpenChannel {
  if (change.addresses !== undefined) return { kind: 'email', addresses: distinct(change.addresses) };
  try {
    const channel = open();
    if (channel.kind === 'email') return channel;
    return {
      ...channel,
      ...(change.url === undefined ? {} : { url: change.url }),
      ...(change.secret === undefined ? {} : { secret: change.secret }),
    };
  } catch (error) {
    if (!(error instanceof UnreadableSecret)) throw error;
    throw new AppError('conflict', unreadable(error));
  }
}

function refuseForeignFields(kind: OpenChannel['kind'], change: Omit<ChangeAlertChannel, 'name'>): void {
  const fits = { url: kind !== 'email', addresses: kind === 'email', secret: kind === 'webhook' };
  for (const field of ['url', 'addresses', 'secret'] as const) {
    if (change[field] === undefined || fits[field]) continue;
    throw invalid(field, `A ${kind} channel has no ${field}. Remove it.`);
  }
}

function refuseTarget(context: OrganizationContext, channel: OpenChannel): void {
  if (channel.kind === 'email') return;
  try {
    refuseUrl(new URL(channel.url), context.config.alerts.privateHosts);
  } catch (error) {
    if (error instanceof RefusedUrl) throw invalid('url', error.message);
    throw error;
  }
}

function invalid(field: string, message: string): AppError {
  return new AppError('validation_failed', message, { details: { fields: [{ field, message }] } });
}

/** Mailboxes are case-insensitive. */
function distinct(addresses: readonly string[]): string[] {
  const byKey = new Map(addresses.map((address) => [address.toLowerCase(), address]));
  return [...byKey.values()];
}

function changeOf(context: OrganizationContext, channelId: string, details: object = {}) {
  const { organizationId, actor } = context;
  return { organizationId, actor, details: { channelId, ...details } };
}
