import { z } from 'zod';
import type { ObjectType } from '../../contract/common.ts';
import type { IntegrationStatus } from '../../contract/portals.ts';
import { objectTypeAmong } from '../language/object-words.ts';
import type { Slots } from '../language/pattern.ts';
import { isPortalName } from '../language/portal-words.ts';
import { typesText } from '../text/object-nouns.ts';
import { listed } from '../text/plain-text.ts';
import { settingsPath } from './connect-first.ts';
import { portalInput, portalName, portalWords, resolvePortals } from './portal.ts';
import type { ToolContext, ToolResult } from './tool.ts';

// What pausing and resuming have in common: they are done to one portal as a whole.

type Verb = 'Pause' | 'Resume';

export const pausingInput = z.object({
  portal: portalInput.describe("The portal's name or id. Leave it out if only one is connected."),
});

const everyPortal =
  /^(?:|it|that|this|them|everything|all|all portals|every portal|again|hubspot|hub spot|crm|the crm)$/i;
const thePortal = /^(?:(?:the |this |our )?(?:portals?|connection|integration))$/i;
const theData = /^(?:data|the data|my data|data from hubspot|hubspot data)$/i;

/** The portal in the slots of a wording; undefined: the words are no portal's name, so it is another sentence. */
export function readPortal(slots: Slots | undefined): { portal?: string } | undefined {
  if (!slots) return undefined;
  const name = (slots.portal ?? '').replace(/^(?:for |with |from )/i, '');
  if ([everyPortal, thePortal, theData].some((words) => words.test(name))) return {};
  return isPortalName(name.toLowerCase().split(' ')) ? { portal: name } : undefined;
}

/** The portal to pause or resume. If several fit, its name is required. */
export async function resolveOnePortal(
  context: ToolContext,
  words: string | undefined,
  verb: Verb,
): Promise<{ portal: IntegrationStatus } | { result: ToolResult }> {
  const say = (name: string) => `${verb} portal ${name}`;
  const found = await resolvePortals(context, words, say);
  if ('result' in found) {
    const objectType = words === undefined ? undefined : objectTypeAmong(words);
    return objectType === undefined ? found : { result: onlyAsAWhole(objectType, verb) };
  }
  const fitting =
    words === undefined
      ? found.portals.filter((portal) => (portal.status === 'paused') === (verb === 'Resume'))
      : found.portals;
  const [portal, second] = fitting;
  if (portal && !second) return { portal };
  if (!portal) {
    const none = verb === 'Pause' ? 'Every portal is already paused' : 'No portal is paused';
    return { result: { text: `${none}. Nothing was changed.`, failed: true } };
  }
  const names = listed(
    fitting.map((one) => `“${portalName(one)}”`),
    'or',
  );
  return {
    result: {
      text: `Which portal do you mean: ${names}? Nothing was changed.`,
      suggestions: fitting.slice(0, 5).map((one) => say(portalWords(one))),
      failed: true,
    },
  };
}

/** The reply to “stop syncing deals”. */
function onlyAsAWhole(objectType: ObjectType, verb: Verb): ToolResult {
  return {
    text: [
      'A portal can only be paused and resumed as a whole:',
      `its ${typesText([objectType])} sync together with everything else. Nothing was changed.`,
    ].join(' '),
    suggestions: [`${verb} syncing`],
    failed: true,
  };
}

export async function statusOfPortal(context: ToolContext, integrationId: string) {
  const { integrations } = await context.services.readStatus(context.organization);
  return {
    type: 'status' as const,
    integrations: integrations.filter((portal) => portal.id === integrationId),
    links: [{ label: 'Sync dashboard', path: settingsPath }],
  };
}
