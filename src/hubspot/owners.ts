import { z } from 'zod';
import type { HubspotClient } from './client.ts';
import { HubspotError } from './errors.ts';
import { nextCursor, wireId, wirePaging } from './wire.ts';

/** A user (or queue) that owns records. `hubspot_owner_id` contains `id`, not `userId`. */
export interface HubspotOwner {
  id: string;
  /** Undefined for queues and for some archived owners. */
  email: string | undefined;
  firstName: string;
  lastName: string;
  /** `PERSON` or `QUEUE`. */
  type: string;
  /** Also set for archived owners, for whom HubSpot leaves `userId` empty. */
  userId: string | undefined;
  archived: boolean;
}

const words = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

const wireOwner = z
  .object({
    id: wireId,
    email: z.string().nullish(),
    firstName: words,
    lastName: words,
    type: z.string().nullish(),
    userId: wireId.nullish(),
    userIdIncludingInactive: wireId.nullish(),
    archived: z.boolean().nullish(),
  })
  .transform(
    (owner): HubspotOwner => ({
      id: owner.id,
      email: owner.email || undefined,
      firstName: owner.firstName,
      lastName: owner.lastName,
      type: owner.type ?? 'PERSON',
      userId: owner.userId ?? owner.userIdIncludingInactive ?? undefined,
      archived: owner.archived ?? false,
    }),
  );

const wirePage = z.object({ results: z.array(wireOwner), paging: wirePaging });

const pageSize = 100;

/**
 * All owners, page by page: the active ones or, with `archived`, only the archived ones, who may still own records.
 * @throws {HubspotError}
 */
export async function listOwners(
  client: HubspotClient,
  options: { archived?: boolean } = {},
): Promise<HubspotOwner[]> {
  const owners = new Map<string, HubspotOwner>();
  let after: string | undefined;
  do {
    const page: z.output<typeof wirePage> = await client.request({
      method: 'GET',
      path: client.paths.owners,
      query: { limit: pageSize, after, archived: options.archived ?? false },
      limitClass: 'burst',
      schema: wirePage,
    });
    for (const owner of page.results) owners.set(owner.id, owner);
    const next = nextCursor(page.paging);
    if (next !== undefined && next === after) {
      throw new HubspotError('malformed', "HubSpot's list of owners doesn't end. We'll retry later.");
    }
    after = next;
  } while (after !== undefined);
  return [...owners.values()];
}
