import type { Kysely } from 'kysely';
import { AppError } from '../../base/errors.ts';
import type { OrganizationContext } from '../../context/context.ts';
import type { InclusionFilter } from '../../contract/settings.ts';
import type { Database } from '../../db/tables.ts';
import { listDealPipelines } from '../../hubspot/pipelines.ts';
import { listProperties, type PropertyDefinition } from '../../hubspot/properties.ts';
import { labelOf } from '../../sync/mapping/value-type.ts';
import type { PortalScope } from '../../sync/portal/portal-scope.ts';
import type { StoredSettings } from '../../sync/portal/portal-settings.ts';
import { type InputProblem, refusedInput } from '../../text/refused-input.ts';
import { openPortalClient } from '../portal-client.ts';
import { problemsOfRules, problemsOfTargets } from './check-alert-rules.ts';
import { listed } from './listed-names.ts';

/** The names in a portal that settings can use. */
export interface PortalNames {
  properties: Record<InclusionFilter['objectType'], ReadonlyMap<string, NamedProperty>>;
  /** Ids of deal pipelines and stages, with their labels. */
  pipelines: ReadonlyMap<string, string>;
  stages: ReadonlyMap<string, string>;
}
type NamedProperty = Pick<PropertyDefinition, 'name' | 'label' | 'options' | 'type' | 'hubspotDefined'>;

type NamingSettings = Pick<StoredSettings, 'inclusion' | 'renewals' | 'alerts' | 'push'>;

/** The maximum in HubSpot's search; every filter must be countable before it is saved. */
const mostFilters = 6;

/**
 * Rejects settings with unknown pipelines, stages, properties or values of the portal, or unknown channels and users
 * of the organization. Names that aren't stored are looked up in HubSpot first: they may be new there.
 * @returns the names among which all were found; the properties for scores don't have to exist.
 * @throws {AppError} `validation_failed`, naming each in `details.fields`; `hubspot_unavailable`.
 */
export async function refuseUnknownNames(
  context: OrganizationContext,
  integrationId: string,
  change: NamingSettings,
): Promise<PortalNames> {
  const stored = await storedNames(context.db, { organizationId: context.organizationId, integrationId });
  const targets = await problemsOfTargets(context, change.alerts ?? []);
  const pushNames = Object.values(change.push?.properties ?? {});
  const isKnown =
    problemsOf(change, stored).length === 0 &&
    pushNames.every((name) => name === undefined || stored.properties.company.has(name));
  if (isKnown && targets.length === 0) return stored;
  const live = isKnown ? stored : ((await liveNames(context, integrationId)) ?? stored);
  const problems = [...problemsOf(change, live), ...targets];
  if (problems.length === 0) return live;
  throw refusedInput('Nothing was saved.', problems);
}

/** The given names that the portal doesn't have. */
export function problemsOf(
  { inclusion, renewals, alerts }: NamingSettings,
  names: PortalNames,
): InputProblem[] {
  const problems: InputProblem[] = [];
  for (const [index, id] of (renewals?.pipelineIds ?? []).entries()) {
    if (names.pipelines.has(id)) continue;
    const message = `The portal has no deal pipeline “${id}”. It has ${listed(names.pipelines)}.`;
    problems.push({ field: `renewals.pipelineIds.${index}`, message });
  }
  for (const id of Object.keys(renewals?.stageMapping ?? {})) {
    if (names.stages.has(id)) continue;
    const message = `The portal has no deal stage “${id}”. Use internal stage ids: ${listed(names.stages)}.`;
    problems.push({ field: `renewals.stageMapping.${id}`, message });
  }
  if (renewals?.property) {
    const { name, values } = renewals.property;
    const condition = { objectType: 'deal' as const, property: name, operator: 'IN' as const, values };
    problems.push(...problemsOfCondition(condition, 'renewals.property', 'name', names));
  }
  const filters = inclusion?.filters ?? [];
  for (const objectType of ['company', 'deal'] as const) {
    if (filters.filter((filter) => filter.objectType === objectType).length <= mostFilters) continue;
    const message = `At most ${mostFilters} conditions per object type can be counted in HubSpot. Remove some.`;
    problems.push({ field: 'inclusion.filters', message });
  }
  for (const [index, filter] of filters.entries()) {
    problems.push(...problemsOfCondition(filter, `inclusion.filters.${index}`, 'property', names));
  }
  problems.push(...problemsOfRules(alerts ?? [], names));
  return problems;
}

/** @param nameKey the key of the property's name there. */
function problemsOfCondition(
  filter: InclusionFilter,
  field: string,
  nameKey: 'property' | 'name',
  names: PortalNames,
): InputProblem[] {
  const property = names.properties[filter.objectType].get(filter.property);
  if (!property) {
    const message = `The portal has no ${filter.objectType} property “${filter.property}”. Use internal property names, such as ${filter.objectType === 'deal' ? 'dealtype' : 'lifecyclestage'}.`;
    return [{ field: `${field}.${nameKey}`, message }];
  }
  const choices = choicesOf(filter, property, names);
  if (choices.size === 0 || !filter.operator.endsWith('IN')) return [];
  const inner = new Set([...choices.keys()].map((value) => value.toLowerCase()));
  return (filter.values ?? []).flatMap((value, index) => {
    if (inner.has(value.trim().toLowerCase())) return [];
    const meant = [...choices].find(([, label]) => label.toLowerCase() === value.trim().toLowerCase());
    const hint = meant ? `Use “${meant[0]}”; “${value}” is only its label.` : `It has ${listed(choices)}.`;
    const message = `“${value}” is not a value of “${labelOf(property)}”. ${hint}`;
    return [{ field: `${field}.values.${index}`, message }];
  });
}

/** The possible values of a property, with their labels; none: any value. */
function choicesOf(
  filter: InclusionFilter,
  property: NamedProperty,
  names: PortalNames,
): ReadonlyMap<string, string> {
  if (filter.objectType === 'deal' && filter.property === 'pipeline') return names.pipelines;
  if (filter.objectType === 'deal' && filter.property === 'dealstage') return names.stages;
  if (property.type !== 'enumeration') return new Map();
  return new Map(property.options.map(({ value, label }) => [value, label]));
}

async function storedNames(db: Kysely<Database>, scope: PortalScope): Promise<PortalNames> {
  const [properties, stages] = await Promise.all([
    db
      .selectFrom('hubspot_properties')
      .select(['object_type', 'name', 'definition'])
      .where('integration_id', '=', scope.integrationId)
      .where('organization_id', '=', scope.organizationId)
      .where('object_type', 'in', ['company', 'deal'])
      .execute(),
    db
      .selectFrom('hubspot_deal_stages')
      .select(['pipeline_id', 'pipeline_label', 'stage_id', 'stage_label'])
      .where('integration_id', '=', scope.integrationId)
      .where('organization_id', '=', scope.organizationId)
      .execute(),
  ]);
  const of = (objectType: string) =>
    new Map(
      properties
        .filter((row) => row.object_type === objectType && row.definition.archived !== true)
        .map((row) => [row.name, row.definition as unknown as NamedProperty]),
    );
  return {
    properties: { company: of('company'), deal: of('deal') },
    pipelines: new Map(stages.map((row) => [row.pipeline_id, row.pipeline_label])),
    stages: new Map(stages.map((row) => [row.stage_id, row.stage_label])),
  };
}

/** As in HubSpot now; undefined if the portal isn't connected: then only the stored names count. */
async function liveNames(
  context: OrganizationContext,
  integrationId: string,
): Promise<PortalNames | undefined> {
  try {
    const client = await openPortalClient(context, {
      organizationId: context.organizationId,
      integrationId,
      signal: AbortSignal.timeout(30_000),
    });
    const [companies, deals, pipelines] = await Promise.all([
      listProperties(client, 'company'),
      listProperties(client, 'deal'),
      listDealPipelines(client),
    ]);
    const byName = (list: PropertyDefinition[]) => new Map(list.map((property) => [property.name, property]));
    const stages = pipelines.flatMap((pipeline) => pipeline.stages);
    return {
      properties: { company: byName(companies), deal: byName(deals) },
      pipelines: new Map(pipelines.map(({ id, label }) => [id, label])),
      stages: new Map(stages.map(({ id, label }) => [id, label])),
    };
  } catch (error) {
    const isUnfit =
      error instanceof AppError &&
      (error.code === 'portal_not_connected' || error.code === 'reauthorization_required');
    if (isUnfit) return undefined;
    throw error;
  }
}
