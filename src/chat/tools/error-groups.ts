import type { ObjectType } from '../../contract/common.ts';
import type { SyncErrorGroup } from '../../contract/sync.ts';
import { groupErrors } from '../../sync/errors/group-errors.ts';
import { resolvePortals } from './portal.ts';
import type { ToolContext, ToolResult } from './tool.ts';

/** The open errors by cause. A result instead: the portal is unknown. */
export async function findErrorGroups(
  context: ToolContext,
  portal: string | undefined,
  only: { customerId?: string | undefined; objectType?: ObjectType | undefined } = {},
): Promise<{ groups: SyncErrorGroup[] } | { result: ToolResult }> {
  const { customerId, objectType } = only;
  const found =
    portal === undefined
      ? undefined
      : await resolvePortals(context, portal, (name) => `Show the errors of portal ${name}`);
  if (found && 'result' in found) return found;
  const integrationId = found?.portals[0]?.id;
  const groups = await groupErrors(context.organization, { integrationId, customerId });
  return { groups: groups.filter((group) => objectType === undefined || group.objectType === objectType) };
}

/** How many records have these errors. */
export const recordsOf = (groups: readonly SyncErrorGroup[]): number =>
  groups.reduce((sum, group) => sum + group.records, 0);
