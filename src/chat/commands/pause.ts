import { z } from 'zod';
import type { ObjectType } from '../../contract/common.ts';
import type { IntegrationStatus } from '../../contract/portals.ts';
import { objectTypeAmong } from '../language/object-words.ts';
import { listed } from '../text/plain-text.ts';
import { settingsPath } from '../tools/connect-first.ts';
import { meantPortals, portalInput, portalName, portalWords } from '../tools/portal.ts';
import { typesText } from '../tools/runs.ts';
import { changingTool, type ToolContext, type ToolResult } from '../tools/tool.ts';

const Input = z.object({
  portal: portalInput.describe("The portal's name or id. Leave it out where only one is connected."),
});
type Input = z.output<typeof Input>;

/** The one portal that is meant: with several, it has to be named. */
async function meantPortal(
  context: ToolContext,
  input: Input,
  verb: 'Pause' | 'Resume',
): Promise<{ portal: IntegrationStatus } | { result: ToolResult }> {
  const say = (name: string) => `${verb} portal ${name}`;
  const meant = await meantPortals(context, input.portal, say);
  if ('result' in meant) {
    const objectType = input.portal === undefined ? undefined : objectTypeAmong(input.portal);
    return objectType === undefined ? meant : { result: notAlone(objectType, verb) };
  }
  const fitting =
    input.portal === undefined
      ? meant.portals.filter((portal) => (portal.status === 'paused') === (verb === 'Resume'))
      : meant.portals;
  const [portal, second] = fitting;
  if (portal && !second) return { portal };
  if (!portal) {
    return {
      result: {
        text: `${verb === 'Pause' ? 'Every portal is paused already' : 'No portal is paused'}. Nothing was changed.`,
        failed: true,
      },
    };
  }
  return {
    result: {
      text: `Which portal do you mean: ${listed(
        fitting.map((one) => `“${portalName(one)}”`),
        'or',
      )}? Nothing was changed.`,
      suggestions: fitting.slice(0, 5).map((one) => say(portalWords(one))),
      failed: true,
    },
  };
}

/** People say "stop syncing deals": portals are paused as a whole. */
function notAlone(objectType: ObjectType, verb: 'Pause' | 'Resume'): ToolResult {
  return {
    text: `A portal is paused and resumed as a whole: its ${typesText([objectType])} are synced together with everything else of it. Nothing was changed.`,
    suggestions: [`${verb} syncing`],
    failed: true,
  };
}

const links = [{ label: 'Sync dashboard', path: settingsPath }];

export const parunTool = changingTool({
  name: 'pause_portal',
  intent: 'pause',
  title: 'Pause a portal',
  description: 'Stops syncing a portal until it is resumed. A run under way ends; what it stored stays.',
  input: Input,
  role: 'admin',
  destructive: true,
  async plan(context, input) {
    const meant = await meantPortal(context, input, 'Pause');
    if ('result' in meant) return meant.result;
    const { portal } = meant;
    const run = portal.currentRunId !== null;
    return {
      question: `Pause ${portalName(portal)}? Its data grows old until somebody resumes it.${run ? ' The sync that is under way ends, and cannot be taken up again where it was.' : ''}`,
      confirm: `Pause ${portalName(portal)}`,
      // Pausing itself is undone by resuming; the run that it ends is not.
      asks: run,
      input: { portal: portal.id },
    };
  },
  async run(context, input) {
    const meant = await meantPortal(context, input, 'Pause');
    if ('result' in meant) return meant.result;
    const { portal } = meant;
    await context.services.pausePortal(context.organization, portal.id);
    return {
      text: `${portalName(portal)} is paused: nothing is read from it or sent to it until you say “resume”.`,
      data: await statusOf(context, portal.id),
      suggestions: [`Resume portal ${portalWords(portal)}`],
    };
  },
});

export const resumeTool = changingTool({
  name: 'resume_portal',
  intent: 'resume',
  title: 'Resume a portal',
  description: 'Lets a paused portal be synced again, by its schedule or on request.',
  input: Input,
  role: 'admin',
  destructive: false,
  async plan(context, input) {
    const meant = await meantPortal(context, input, 'Resume');
    if ('result' in meant) return meant.result;
    return {
      question: `Resume ${portalName(meant.portal)}?`,
      confirm: `Resume ${portalName(meant.portal)}`,
      asks: false,
      input: { portal: meant.portal.id },
    };
  },
  async run(context, input) {
    const meant = await meantPortal(context, input, 'Resume');
    if ('result' in meant) return meant.result;
    const { portal } = meant;
    await context.services.resumePortal(context.organization, portal.id);
    return {
      text: `${portalName(portal)} is synced again, by its schedule or when you say so.`,
      data: await statusOf(context, portal.id),
      suggestions: [`Sync portal ${portalWords(portal)}`],
    };
  },
});

async function statusOf(context: ToolContext, integrationId: string) {
  const { integrations } = await context.services.readStatus(context.organization);
  return {
    type: 'status' as const,
    integrations: integrations.filter((portal) => portal.id === integrationId),
    links,
  };
}
