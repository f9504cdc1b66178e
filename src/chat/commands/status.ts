import { z } from 'zod';
import type { IntegrationStatus } from '../../contract/portals.ts';
import { show } from '../language/common-wording.ts';
import { anyOf, oneOf, optional, whole, wordSet } from '../language/pattern.ts';
import type { Sentence } from '../language/sentence.ts';
import { ago, countOf, listed } from '../text/plain-text.ts';
import { settingsPath } from '../tools/connect-first.ts';
import { errorsPath, portalInput, portalName, resolvePortals, stateText } from '../tools/portal.ts';
import { readOnlyTool } from '../tools/tool.ts';
import { command } from './command.ts';

const our = '[the|our|my]';
const paused = '(paused|suspended|on hold|stopped|off|switched off|turned off)';
const system = oneOf(
  'hubspot|crm|portals?|we|everything|data|the data|sync|integration|connection|it|all|things',
);
const isWell = oneOf(
  'connected|ok|okay|fine|working|in sync|synced|up to date|current|fresh|good|all right|alright|in order',
  'running (ok|fine|well)',
);
const syncing = oneOf(
  'it|we|you|hubspot|crm|portals?|everything|anything|something|sync|syncs|syncing|integration|connection',
  'hubspot sync|hubspot syncing',
);
const whose = oneOf(
  'hubspot|sync|syncs|connection|portals?|integration|everything|data|crm',
  'hubspot (sync|connection|integration)',
);
const countsOf = anyOf(
  'are|do|have|were|we|you|there|here|synced|in|the|system|from|hubspot|now|all|together',
);
const lastSync = oneOf('sync|synced|syncs|synchronization|update|updated|push|refresh');

const wordings = whole(
  [
    show,
    anyOf('sync|hubspot|connection|portal|integration|current|crm|overall|data'),
    '(status|state|overview|dashboard|freshness)',
    `[(of|for|with) ${our} ${whose}]`,
  ].join(' '),
  [
    `(is|are) ${our} ${system}`,
    optional('portals?|data|sync|connection|integration'),
    `[still] ${isWell} [to hubspot|with hubspot|now]`,
  ].join(' '),
  [
    '(when|how long ago) (was|did|is|has|have)',
    anyOf('the|we|it|hubspot|our|you', 'last|latest|most recent|next'),
    `[hubspot] ${lastSync} [last|data|run|happen] ...`,
  ].join(' '),
  `how (fresh|old|recent|current|up to date) is ${our} [hubspot] (data|information|it|everything|sync)`,
  '(last|latest) sync [time]',
  [
    `how (is|are) ${our} (hubspot|portals?|sync|syncs|integration|connection|everything|things|data)`,
    optional('sync|integration|connection|doing|looking|portals?'),
  ].join(' '),
  '(what is|how is) (going on|happening|up)',
  `how many (records|companies|contacts|deals|customers|stakeholders) ${countsOf}`,
  `(which|what|show|list) [me] [all] ${our} [hubspot] portals? [are connected|do we have|are there]`,
  [
    '[why|since when|when] (is|are|was|were|has|have|do|does)',
    `${our} ${syncing} [portals?|been] [still|currently|being] ${paused} [now|again|at the moment]`,
  ].join(' '),
  `(which|what|how many) [hubspot] portals? (is|are) [still|currently] ${paused}`,
);

const ofPortal = whole(
  `${show} [sync|connection]* (status|state) (of|for) [the] [portal] <portal>`,
  '[why] is [the] [portal] <portal> [still] paused',
);

export interface StatusSaid {
  tool: 'status';
  portal?: string;
}

function read(sentence: Sentence): StatusSaid | undefined {
  if (wordings.fits(sentence)) return { tool: 'status' };
  const portal = ofPortal.read(sentence)?.portal;
  return portal === undefined ? undefined : { tool: 'status', portal };
}

const tool = readOnlyTool({
  name: 'show_status',
  intent: 'status',
  title: 'Show the sync status',
  description: 'The state of every HubSpot portal: last sync, number of records, errors, schedule.',
  input: z.object({ portal: portalInput }),
  role: 'viewer',
  async run(context, input) {
    const found = await resolvePortals(context, input.portal, (name) => `Status of portal ${name}`);
    if ('result' in found) return found.result;
    const { portals } = found;
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
  const isConnected = portal.setup === null && portal.state.word === 'Connected';
  const state = isConnected ? (failing === 0 ? 'up to date' : 'connected') : stateText(portal);
  const last =
    oldest === undefined || synced.length < inbound.length
      ? 'first sync not finished'
      : `synced ${ago(oldest, now)}`;
  const records = listed([
    countOf(count('company'), 'customer'),
    countOf(count('contact'), 'stakeholder'),
    countOf(count('deal'), 'deal'),
  ]);
  const { everyMinutes } = portal.schedule;
  const schedule = everyMinutes === null ? 'no schedule' : `every ${countOf(everyMinutes, 'minute')}`;
  const errors = failing === 0 ? 'no errors' : `${countOf(failing, 'record')} with errors`;
  const problem = isConnected ? '' : ` ${portal.state.sentence}`;
  return `${portalName(portal)}: ${state}, ${last} (${schedule}); ${records}; ${errors}.${problem}`;
}

export const statusCommand = command<StatusSaid>({
  intent: 'status',
  help: {
    title: 'Sync status',
    examples: ['Show the sync status'],
    hints: wordSet('status state connected connection fresh last sync working portal up date overview ok'),
  },
  read,
  keywords: {
    keys: ['status', 'portals stand', 'sync stand', 'all well', 'everything well', 'everything ok'],
    others: wordSet('sync portals portal stand all well everything hubspot data connection current'),
    pronouns: 'none',
  },
  tool,
});
