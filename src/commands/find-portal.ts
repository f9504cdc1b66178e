import { AppError } from '../base/errors.ts';
import type { OrganizationContext } from '../context/context.ts';
import { readStatus } from '../portals/read-status.ts';

/**
 * The integration with a portal's ID or with its own id.
 * @throws {AppError} `not_found`
 */
export async function findPortal(context: OrganizationContext, meant: string): Promise<string> {
  const { integrations } = await readStatus(context);
  const found = integrations.find(({ id, portalId }) => portalId === meant || id === meant);
  if (found) return found.id;
  const known = integrations.map(({ portalId }) => portalId).join(', ');
  throw new AppError(
    'not_found',
    `No portal ${meant}. ${known === '' ? 'No portal has been connected yet.' : `Known: ${known}.`}`,
  );
}
