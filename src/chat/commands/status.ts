import { z } from 'zod';
import type { IntegrationStatus } from '../../contract/portals.ts';
import { ago, countOf, listed } from '../text/plain-text.ts';
import { settingsPath } from '../tools/connect-first.ts';
import { errorsPath, meantPortals, portalInput, portalName } from '../tools/portal.ts';
import { lookingTool } from '../tools/tool.ts';
import { stateText } from './sync.ts';

export const statusTool = lookingTool({
  name: 'show_status',
  intent: 'status',
  title: 'Show the sync status',
  description: 'Where every HubSpot portal stands: state, last sync, records, errors, freshness.',
  input: z.object({ portal: portalInput }),
  role: 'viewer',
  async run(context, input) {
    const meant = await meantPortals(context, input.portal, (name) => `Status of portal ${name}`);
    if ('result' in meant) return meant.result;
    const { portals } = meant;
    const now = context.organization.clock.now();
    const failing = portals.some((portal) => portal.objects.some((object) => object.failing > 0));
    return {
      text: portals.map((portal) => portalText(portal, now)).join('\n'),
      data: {
        type: 'status' as const,
        integrations: portals,
        links: [
          { label: 'Sync dashboard', path: settingsPath },
          ...(failing ? [{ label: 'Errors', path: errorsPath }] : []),
        ],
      },
      ...(failing ? { suggestions: ['Show the errors'] } : {}),
    };
  },
});

function portalText(portal: IntegrationStatus, now: number): string {
  const inbound = portal.objects.filter((object) => object.direction === 'inbound');
  const synced = inbound.flatMap((object) => object.lastSyncedAt ?? []).sort();
  const [oldest] = synced;
  const count = (type: string) => inbound.find((object) => object.objectType === type)?.records ?? 0;
  const failing = portal.objects.reduce((sum, object) => sum + object.failing, 0);
  const isWell = portal.setup === null && portal.state.word === 'Connected';
  const state = isWell ? (failing === 0 ? 'up to date' : 'connected') : stateText(portal);
  const last =
    oldest === undefined || synced.length < inbound.length
      ? 'not everything was synced yet'
      : `synced ${ago(oldest, now)}`;
  const records = listed([
    countOf(count('company'), 'customer'),
    countOf(count('contact'), 'stakeholder'),
    countOf(count('deal'), 'deal'),
  ]);
  const schedule =
    portal.schedule.everyMinutes === null
      ? 'no schedule'
      : `every ${countOf(portal.schedule.everyMinutes, 'minute')}`;
  const errors = failing === 0 ? 'no errors' : `${countOf(failing, 'record')} with errors`;
  const problem = isWell ? '' : ` ${portal.state.sentence}`;
  return `${portalName(portal)}: ${state}, ${last} (${schedule}); ${records}; ${errors}.${problem}`;
}
