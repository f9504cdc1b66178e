import type { OrganizationContext } from '../../context/context.ts';
import type { AlertRule } from '../../contract/alerts.ts';
import type { InputProblem } from '../../text/refused-input.ts';
import type { PortalNames } from './check-names.ts';
import { listed } from './listed-names.ts';

/** Unknown names of the portal in alert rules. */
export function problemsOfRules(
  rules: readonly AlertRule[],
  names: Pick<PortalNames, 'pipelines' | 'stages'>,
): InputProblem[] {
  return rules.flatMap((rule, index) => [
    ...unknown(rule.pipelineIds, names.pipelines).map(([id, place]) => ({
      field: `alerts.${index}.pipelineIds.${place}`,
      message: `The portal has no deal pipeline “${id}”. It has ${listed(names.pipelines)}.`,
    })),
    ...unknown(rule.stageIds, names.stages).map(([id, place]) => ({
      field: `alerts.${index}.stageIds.${place}`,
      message: `The portal has no deal stage “${id}”. Use internal stage ids: ${listed(names.stages)}.`,
    })),
  ]);
}

/** Unknown names of the organization in alert rules, and quiet hours that would never end. */
export async function problemsOfTargets(
  { db, organizationId }: OrganizationContext,
  rules: readonly AlertRule[],
): Promise<InputProblem[]> {
  if (rules.length === 0) return [];
  const [channels, users] = await Promise.all([
    db
      .selectFrom('alert_channels')
      .select(['id', 'name'])
      .where('organization_id', '=', organizationId)
      .orderBy('name')
      .execute(),
    knownUsers(
      { db, organizationId },
      rules.flatMap((rule) => rule.csmIds ?? []),
    ),
  ]);
  const channelNames = new Map([['app', 'the app'], ...channels.map(({ id, name }) => [id, name] as const)]);
  return rules.flatMap((rule, index) => {
    const { channel, quietHours } = rule;
    return [
      ...unknown([channel], channelNames).map(() => ({
        field: `alerts.${index}.channel`,
        message: `There is no channel “${channel}”. Channels: ${listed(channelNames)}.`,
      })),
      ...unknown(rule.csmIds, users).map(([id, place]) => ({
        field: `alerts.${index}.csmIds.${place}`,
        message: `There is no user “${id}” in the organization.`,
      })),
      ...(quietHours && quietHours.from === quietHours.to
        ? [
            {
              field: `alerts.${index}.quietHours`,
              message: 'Start and end are the same. Change one of them, or remove both.',
            },
          ]
        : []),
    ];
  });
}

async function knownUsers(
  { db, organizationId }: Pick<OrganizationContext, 'db' | 'organizationId'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const users = await db
    .selectFrom('users')
    .select(['id', 'name'])
    .where((eb) => eb.or([eb('organization_id', '=', organizationId), eb('organization_id', 'is', null)]))
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(users.map((user) => [user.id, user.name ?? user.id]));
}

/** Each with its position in the list. Our own ids are compared in PostgreSQL's form. */
function unknown(
  ids: readonly string[] | undefined,
  known: ReadonlyMap<string, string>,
): [id: string, place: number][] {
  return (ids ?? []).flatMap((id, place) => (known.has(id) ? [] : [[id, place] as [string, number]]));
}
