import { sql } from 'kysely';
import { AppError } from '../../base/errors.ts';

/** States of an integration in which its portal is inactive: nothing is read or written, and pending work waits. */
const restingStates = ['paused', 'reauthorization_required', 'disconnected'];

export const isResting = ({ status }: { status: string | null }) => restingStates.includes(status ?? '');

/** The same for queries over `integrations i`. */
export const restsNow = sql<boolean>`coalesce(i.status, '') = any(${restingStates}::text[])`;

/**
 * Why a portal can't be synced or pushed to now; undefined: it can.
 * @returns `portal_not_connected`, `reauthorization_required` or `portal_paused`.
 */
export function refusalOf(
  portal: { portalId: string; disconnectedAt: Date | null; status: string | null },
  purpose: 'sync' | 'push',
): AppError | undefined {
  const name = `HubSpot portal ${portal.portalId}`;
  if (portal.disconnectedAt) {
    return new AppError('portal_not_connected', `${name} is disconnected. Reconnect it to ${purpose}.`);
  }
  switch (portal.status) {
    case 'reauthorization_required':
      return new AppError(portal.status, `${name} rejected our connection. Reconnect it.`);
    case 'paused':
      return new AppError('portal_paused', `${name} is paused. Resume it to ${purpose}.`);
    default:
      return undefined;
  }
}
