import { z } from 'zod';
import type { ObjectType } from '../contract/common.ts';
import type { HubspotClient } from './client.ts';
import { isHubspotError } from './errors.ts';
import { flag, found, order, propertiesPath, words } from './properties.ts';

const wireGroup = z.object({ name: z.string(), label: words, displayOrder: order, archived: flag });

/**
 * The live property groups of an object type, in HubSpot's order.
 * @throws {HubspotError}
 */
export async function listPropertyGroups(
  client: HubspotClient,
  type: ObjectType,
): Promise<{ name: string; label: string }[]> {
  const { results } = await client.request({
    method: 'GET',
    path: `${propertiesPath(client, type)}/groups`,
    limitClass: 'burst',
    schema: z.object({ results: z.array(wireGroup) }),
  });
  return results
    .filter(({ archived }) => !archived)
    .toSorted((a, b) => a.displayOrder - b.displayOrder)
    .map(({ name, label }) => ({ name, label: label || name }));
}

/**
 * Creates a property group unless it exists.
 * @returns whether this call created it.
 * @throws {HubspotError}
 */
export async function ensurePropertyGroup(
  client: HubspotClient,
  type: ObjectType,
  group: { name: string; label: string },
): Promise<{ created: boolean }> {
  if (await hasGroup(client, type, group.name)) return { created: false };
  try {
    await client.request({
      method: 'POST',
      path: `${propertiesPath(client, type)}/groups`,
      json: { ...group, displayOrder: -1 },
      limitClass: 'burst',
      schema: wireGroup,
    });
    return { created: true };
  } catch (error) {
    if (!isHubspotError(error, 'conflict')) throw error;
    if (!(await hasGroup(client, type, group.name))) throw error;
    return { created: false };
  }
}

async function hasGroup(client: HubspotClient, type: ObjectType, name: string): Promise<boolean> {
  const group = await found(
    client.request({
      method: 'GET',
      path: `${propertiesPath(client, type)}/groups/${encodeURIComponent(name)}`,
      limitClass: 'burst',
      schema: wireGroup,
    }),
  );
  return group !== undefined && !group.archived;
}
