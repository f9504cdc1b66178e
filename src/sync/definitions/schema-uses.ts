import type { Kysely } from 'kysely';
import type { ObjectType } from '../../contract/common.ts';
import type { Mapping } from '../../contract/mappings.ts';
import type { InclusionFilter, PortalSettings } from '../../contract/settings.ts';
import type { Database } from '../../db/tables.ts';
import { readStoredSets } from '../mapping/portal-mappings.ts';
import type { PortalScope } from '../portal/portal-scope.ts';
import { readSettings } from '../portal/portal-settings.ts';

/** The parts of a portal's definitions that mappings and settings use. */
export interface SchemaUses {
  /** Saved sets; the defaults only use what every portal has. */
  mappings: Record<ObjectType, readonly Mapping[]>;
  filters: readonly InclusionFilter[];
  renewals: PortalSettings['renewals'];
}

/** The current use. */
export async function readSchemaUses(db: Kysely<Database>, scope: PortalScope): Promise<SchemaUses> {
  const [sets, settings] = await Promise.all([readStoredSets(db, scope), readSettings(db, scope)]);
  const of = (objectType: ObjectType) => sets.get(objectType)?.mappings ?? [];
  return {
    mappings: { company: of('company'), contact: of('contact'), deal: of('deal') },
    filters: settings.inclusion.filters,
    renewals: settings.renewals,
  };
}

/** Every used property of an object type, once. */
export function propertiesInUse(uses: SchemaUses, objectType: ObjectType): string[] {
  const filters = uses.filters.filter((filter) => filter.objectType === objectType);
  const names = [...uses.mappings[objectType], ...filters].map(({ property }) => property);
  const { property: tellsRenewals } = uses.renewals;
  return [...new Set([...names, ...(objectType === 'deal' && tellsRenewals ? [tellsRenewals.name] : [])])];
}

/** Whether a value map contains an option of a property. */
export function mapsNaming(
  uses: SchemaUses,
  objectType: ObjectType,
  property: string,
): { field: string; names: (value: string) => boolean }[] {
  return uses.mappings[objectType].flatMap(({ property: mapped, field, transform, direction }) => {
    if (mapped !== property || typeof transform !== 'object') return [];
    const values =
      direction === 'inbound' ? Object.keys(transform.valueMap) : Object.values(transform.valueMap);
    return [{ field, names: (value: string) => values.includes(value) }];
  });
}

/** The filters with values of a property. */
export function filtersNaming(
  uses: SchemaUses,
  objectType: ObjectType,
  property: string,
): { names: (value: string) => boolean }[] {
  return uses.filters
    .filter((filter) => filter.objectType === objectType && filter.property === property && filter.values)
    .map((filter) => {
      const values = (filter.values ?? []).map((value) => value.trim().toLowerCase());
      return { names: (value: string) => values.includes(value.trim().toLowerCase()) };
    });
}

/** Whether the settings map the stages of this pipeline. */
export function mapsStagesOf(
  { renewals }: SchemaUses,
  pipelineId: string,
  stageIdsOfPipeline: readonly string[],
): boolean {
  if (Object.keys(renewals.stageMapping).length === 0) return false;
  return (
    renewals.pipelineIds.includes(pipelineId) ||
    stageIdsOfPipeline.some((stageId) => Object.hasOwn(renewals.stageMapping, stageId))
  );
}
