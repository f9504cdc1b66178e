import { sql } from 'kysely';
import { isSeen } from '../../context/seen-rows.ts';
import type { Role } from '../../contract/common.ts';
import type { ToolContext, ToolResult } from './tool.ts';

export const settingsPath = '/settings/integrations/hubspot';
export const healthSettingsPath = `${settingsPath}/health`;

/** A reply that says what has to be done first, with a link for users who can do it. */
export function firstStep(
  role: Role,
  step: {
    /** What is missing. */
    because: string;
    /** What an administrator has to do: `Connect one`. */
    todo: string;
    label: string;
    path: string;
  },
): ToolResult {
  const isAdmin = role === 'admin';
  const todo = isAdmin
    ? `${step.todo}.`
    : `An admin can ${step.todo.charAt(0).toLowerCase()}${step.todo.slice(1)}.`;
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

/** The reply as long as no portal is connected. */
export const connectFirst = (role: Role): ToolResult =>
  firstStep(role, {
    because: 'No HubSpot portal is connected yet.',
    todo: 'Connect one first: its companies become customers, its contacts stakeholders, and its deals renewals',
    label: 'Connect a portal',
    path: `${settingsPath}/setup`,
  });

/** Whether there is nothing to ask about: no portal is connected, and there are no customers. */
export async function isEmpty({ organization }: ToolContext): Promise<boolean> {
  const { organizationId } = organization;
  const { rows } = await sql<{ empty: boolean }>`
    select not exists (
        select from hubspot_portals p where p.organization_id = ${organizationId} and p.disconnected_at is null)
      and not exists (select from customers c where ${isSeen(organization, 'c')}) as empty`.execute(
    organization.db,
  );
  return rows[0]?.empty ?? false;
}
