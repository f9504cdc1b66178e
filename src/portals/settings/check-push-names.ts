import type { Transaction } from 'kysely';
import type { PortalSettings } from '../../contract/settings.ts';
import type { Database } from '../../db/tables.ts';
import { readStoredSets } from '../../sync/mapping/portal-mappings.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';
import { type InputProblem, refusedInput } from '../../text/refused-input.ts';
import type { PortalNames } from './check-names.ts';

type PushNames = PortalSettings['push']['properties'];

/** Valid internal names of properties in HubSpot. */
const innerName = /^[a-z][a-z0-9_]{0,99}$/;

/**
 * Rejects property names for scores if scores would overwrite something: HubSpot's own properties, and properties
 * mapped to companies. A property that doesn't exist will be created.
 * @throws {AppError} `validation_failed`, naming each in `details.fields`.
 */
export async function refuseUnfitPushNames(
  trx: Transaction<Database>,
  scope: PortalScope,
  names: PushNames,
  portal: PortalNames,
): Promise<void> {
  const mapped = (await readStoredSets(trx, scope)).get('company')?.mappings ?? [];
  const problems = problemsOfPushNames(
    names,
    portal.properties.company,
    new Set(mapped.map((m) => m.property)),
  );
  if (problems.length === 0) return;
  throw refusedInput('Nothing was saved.', problems);
}

/** @param mapped properties that mappings of companies read or write. */
function problemsOfPushNames(
  names: PushNames,
  properties: ReadonlyMap<string, { hubspotDefined?: boolean }>,
  mapped: ReadonlySet<string>,
): InputProblem[] {
  const all = Object.entries(names);
  return all.flatMap(([role, name]) => {
    const message = problemOf(name);
    return message ? [{ field: `push.properties.${role}`, message }] : [];
  });

  function problemOf(name: string): string | undefined {
    if (!innerName.test(name)) {
      return `“${name}” is not a valid internal property name. Start with a lowercase letter and use up to 100 lowercase letters, digits and underscores, such as cscx_health_score.`;
    }
    if (all.filter(([, other]) => other === name).length > 1) {
      return `“${name}” is used twice. Each value needs its own property.`;
    }
    if (properties.get(name)?.hubspotDefined) {
      return `“${name}” is a standard HubSpot property; scores would overwrite its values. Choose an unused name, or a property created for this purpose.`;
    }
    if (mapped.has(name)) {
      return `“${name}” is used by a company mapping. Choose another name, or remove that mapping first.`;
    }
    return undefined;
  }
}
