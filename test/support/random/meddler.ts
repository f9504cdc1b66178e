import type { Mapping } from '../../../src/contract/mappings.ts';
import type { ProductProcesses } from '../processes/product-processes.ts';
import type { Picker } from './random-values.ts';

const api = '/api/integrations/hubspot';

/** Changes by admins while everything else is in progress. */
export interface Meddler {
  /** Pauses and resumes the portal, or changes a setting, a filter or a mapping. */
  meddle(): Promise<void>;
  /** Restores the portal's settings: records stored under other settings have to become right automatically. */
  takeBack(): Promise<void>;
}

/** Some of them exclude many records, some a few. */
const filters = [
  { objectType: 'company', property: 'city', operator: 'NOT_IN', values: ['Bulk'] },
  { objectType: 'company', property: 'domain', operator: 'HAS_PROPERTY' },
  { objectType: 'deal', property: 'amount', operator: 'NOT_IN', values: ['5'] },
  { objectType: 'deal', property: 'closedate', operator: 'HAS_PROPERTY' },
];

/** @param pick decides what to do; the same choices for the same seed. */
export async function createMeddler(world: ProductProcesses, pick: Picker): Promise<Meddler> {
  const { integrationId } = world;
  const put = (path: string, body: object) =>
    world.ask(`${api}/${path}`, { method: 'PUT', body: { integrationId, ...body } });
  const post = (path: string) => world.ask(`${api}/${path}`, { method: 'POST', body: { integrationId } });
  const stages = await world.database.db
    .selectFrom('hubspot_deal_stages')
    .select('stage_id')
    .where('integration_id', '=', integrationId)
    .orderBy('stage_id')
    .execute();
  const found = {
    renewals: { pipelineIds: [], stageMapping: {} },
    push: { enabled: true, minimumChange: 0, intervalMinutes: 0 },
    inclusion: { filters: [], onExit: 'keep' },
    healthCalculator: { enabled: false },
  };
  const mappingsOf = async (objectType: string) => {
    const query = `integrationId=${integrationId}&objectType=${objectType}`;
    const { items } = await world.ask<{ items: { mappings: Mapping[] }[] }>(`${api}/mappings?${query}`);
    return items[0]?.mappings ?? [];
  };
  const foundMappings = { company: await mappingsOf('company'), contact: await mappingsOf('contact') };
  const further = {
    company: { property: 'city', field: 'customFields.city' },
    contact: { property: 'city', field: 'customFields.city' },
  };

  const deeds: (() => Promise<unknown>)[] = [
    async () => {
      await post('pause');
      await new Promise((resolve) => setTimeout(resolve, pick.below(1_500)));
      await post('resume');
    },
    () => put('settings', { push: { enabled: pick.chance(0.5), minimumChange: pick.below(10) } }),
    () => put('settings', { healthCalculator: { enabled: pick.chance(0.6) } }),
    () => {
      const chosen = filters.filter(() => pick.chance(0.5));
      return put('settings', {
        inclusion: { filters: chosen, onExit: pick.one(['keep', 'freeze', 'archive'] as const) },
      });
    },
    () => {
      const stage = stages.length === 0 ? undefined : pick.one(stages);
      const stageMapping = stage
        ? { [stage.stage_id]: pick.one(['open', 'committed', 'closed_lost'] as const) }
        : {};
      return put('settings', { renewals: { stageMapping } });
    },
    () => {
      const objectType = pick.one(['company', 'contact'] as const);
      const isMore = pick.chance(0.6);
      const mappings = [...foundMappings[objectType], ...(isMore ? [further[objectType]] : [])];
      return put('mappings', { objectType, mappings });
    },
  ];
  return {
    async meddle() {
      await pick.one(deeds)();
    },
    async takeBack() {
      await put('settings', found);
      for (const objectType of ['company', 'contact'] as const) {
        await put('mappings', { objectType, mappings: foundMappings[objectType] });
      }
    },
  };
}
