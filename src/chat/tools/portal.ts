import { z } from 'zod';
import type { IntegrationStatus } from '../../contract/portals.ts';
import { containment, similarity } from '../search/trigrams.ts';
import { listed, plainText, quoted } from '../text/plain-text.ts';
import { connectFirst, firstStep, settingsPath } from './connect-first.ts';
import type { ToolContext, ToolResult } from './tool.ts';

/** The input of tools that are about a portal. */
export const portalInput = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .optional()
  .describe("A HubSpot portal's name, portal id or integration id. Leave it out for all portals.");

export const errorsPath = `${settingsPath}/errors`;

export const portalName = (portal: { name: string; portalId: string }): string =>
  plainText(portal.name) === '' ? `portal ${portal.portalId}` : plainText(portal.name);

/** A portal in a sentence that has to be understood: its name, or its id where the name can't be said. */
export const portalWords = (portal: { name: string; portalId: string }): string =>
  quoted(portal.name) ?? portal.portalId;

/** A portal's state in a word or two. */
export const stateText = (portal: IntegrationStatus): string =>
  portal.setup !== null ? 'being set up' : portal.state.word.toLowerCase();

/** The names of the organization's portals, by their ids. */
export async function portalNames(context: ToolContext): Promise<(integrationId: string) => string> {
  const { integrations } = await context.services.readStatus(context.organization);
  return (integrationId) => {
    const portal = integrations.find((one) => one.id === integrationId);
    return portal ? portalName(portal) : 'a portal';
  };
}

/**
 * The portals that words mean: the one of that name, or without words all that are connected. A result instead: there
 * is none.
 * @param say the sentence that names one of them, for the suggestions.
 */
export async function resolvePortals(
  context: ToolContext,
  words: string | undefined,
  say: (name: string) => string,
): Promise<{ portals: IntegrationStatus[] } | { result: ToolResult }> {
  const { integrations } = await context.services.readStatus(context.organization);
  const connected = integrations.filter((portal) => portal.status !== 'disconnected');
  if (connected.length === 0) {
    return {
      result:
        integrations.length === 0
          ? connectFirst(context.role)
          : firstStep(context.role, {
              because: 'No HubSpot portal is connected anymore.',
              todo: 'Reconnect one first',
              label: 'Portals',
              path: settingsPath,
            }),
    };
  }
  if (words === undefined) return { portals: connected };
  const found = findPortal(connected, words);
  if (found) return { portals: [found] };
  const names = listed(connected.map((portal) => `“${portalName(portal)}”`));
  return {
    result: {
      text: `No portal is called “${plainText(words)}”. Connected: ${names}. Nothing was changed.`,
      suggestions: connected.slice(0, 4).map((portal) => say(portalWords(portal))),
      failed: true,
    },
  };
}

function findPortal(portals: readonly IntegrationStatus[], words: string): IntegrationStatus | undefined {
  const wanted = words.trim().toLowerCase();
  const exact = portals.filter(
    (portal) =>
      portal.id === wanted || portal.portalId === wanted || portal.name.trim().toLowerCase() === wanted,
  );
  if (exact.length === 1) return exact[0];
  const ranked = portals
    .map((portal) => ({
      portal,
      score: Math.max(similarity(wanted, portal.name), 0.9 * containment(wanted, portal.name)),
    }))
    .sort((a, b) => b.score - a.score);
  const [best, next] = ranked;
  return best && best.score >= 0.5 && best.score - (next?.score ?? 0) > 0.1 ? best.portal : undefined;
}
