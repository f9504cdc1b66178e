import { sql } from 'kysely';
import type { Role } from '../../contract/common.ts';
import type { ToolContext, ToolResult } from './tool.ts';

export const settingsPath = '/settings/integrations/hubspot';
export const healthSettingsPath = `${settingsPath}/health`;

/** A reply that says what has to be done first, with the way to it for those who may do it. */
export function firstStep(
  role: Role,
  step: {
    /** What keeps the wish from being carried out. */
    because: string;
    /** What administrators are told to do: `Connect one`. */
    todo: string;
    label: string;
    path: string;
  },
): ToolResult {
  const isAdmin = role === 'admin';
  const todo = isAdmin
    ? `${step.todo}.`
    : `An administrator can ${step.todo.charAt(0).toLowerCase()}${step.todo.slice(1)}.`;
  return {
    text: `${step.because} ${todo} Nothing was changed.`,
    data: {
      type: 'status',
      integrations: [],
      links: isAdmin ? [{ label: step.label, path: step.path }] : [],
    },
    failed: true,
  };
}

/** No portal is connected: the first thing to do. */
export const connectFirst = (role: Role): ToolResult =>
  firstStep(role, {
    because: 'No HubSpot portal is connected yet.',
    todo: 'Connect one first: its companies become customers, its contacts stakeholders, its deals renewals',
    label: 'Connect a portal',
    path: `${settingsPath}/setup`,
  });

/** Whether there is nothing that could be asked about: no portal is connected, and no customer is here. */
export async function isEmpty({ organization }: ToolContext): Promise<boolean> {
  const { organizationId } = organization;
  const { rows } = await sql<{ empty: boolean }>`
    select not exists (
        select from hubspot_portals p where p.organization_id = ${organizationId} and p.disconnected_at is null)
      and not exists (select from customers c where c.organization_id = ${organizationId}) as empty`.execute(
    organization.db,
  );
  return rows[0]?.empty ?? false;
}
