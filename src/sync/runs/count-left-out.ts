import { type ObjectType, objectTypes } from '../../contract/common.ts';
import { searchObjects } from '../../hubspot/objects.ts';
import type { SyncMappings } from '../mapping/object-mapping.ts';
import { countIds } from '../read/records-here.ts';
import { endsOneTypeOnly } from './streams/run-streams.ts';
import type { SyncRunContext } from './sync-run.ts';

/** Whether the portal's customer filter excludes records of a type. Contacts are only synced with companies. */
export function isFiltered({ objects }: SyncMappings, objectType: ObjectType): boolean {
  const filtered = objectType === 'contact' ? 'company' : objectType;
  return (objects[filtered].inclusion?.length ?? 0) > 0;
}

/**
 * The number of HubSpot's live records of each filtered type that were never synced, with a search each. A type that
 * HubSpot doesn't count is left out.
 */
export async function countLeftOut(run: SyncRunContext): Promise<Map<ObjectType, number>> {
  const counts = new Map<ObjectType, number>();
  for (const objectType of objectTypes.filter((type) => isFiltered(run.mappings, type))) {
    try {
      const { total } = await searchObjects(run.client, objectType, {
        filters: [],
        properties: [],
        limit: 1,
      });
      counts.set(objectType, Math.max(0, total - (await countIds(run, objectType))));
    } catch (error) {
      if (!endsOneTypeOnly(error)) throw error;
    }
  }
  return counts;
}
