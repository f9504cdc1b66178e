import { containing, whole } from '../language/pattern.ts';
import { pausingInput, readPortal, resolveOnePortal, statusOfPortal } from '../tools/one-portal.ts';
import { portalName, portalWords } from '../tools/portal.ts';
import { changingTool } from '../tools/tool.ts';
import { command } from './command.ts';

const portal = '[[the] [portal|hubspot portal] <portal> [portal]]';
const it = '(syncing|syncs?|hubspot syncs?|hubspot|connection|portals?|it|that|this|them|everything)';
const wordings = whole(
  [
    '(resume|unpause|un pause|unfreeze|reactivate|restart|continue)',
    `[all|the] (syncing|hubspot syncing|synchronization) [of|for|with|from] ${portal}`,
  ].join(' '),
  `(resume|unpause|un pause|unfreeze|reactivate) [[the] (syncs?|hubspot syncs?)] ${portal}`,
  `(start|begin) (syncing|synchronizing) ${portal} again`,
  `(turn|switch) [the] ${it} [back] on [again]`,
  '(turn|switch) [back] on [the] (syncing|syncs?|hubspot syncs?) [again]',
  '(start|begin|continue with) it [up] again',
);

export interface ResumeSaid {
  tool: 'resume';
  portal?: string;
}

const tool = changingTool({
  name: 'resume_portal',
  intent: 'resume',
  title: 'Resume a portal',
  description: 'Lets a paused portal sync again, on schedule or on request.',
  input: pausingInput,
  role: 'admin',
  destructive: false,
  async plan(context, input) {
    const found = await resolveOnePortal(context, input.portal, 'Resume');
    if ('result' in found) return found.result;
    return {
      question: `Resume ${portalName(found.portal)}?`,
      confirm: `Resume ${portalName(found.portal)}`,
      asks: false,
      input: { portal: found.portal.id },
    };
  },
  async run(context, input) {
    const found = await resolveOnePortal(context, input.portal, 'Resume');
    if ('result' in found) return found.result;
    await context.services.resumePortal(context.organization, found.portal.id);
    return {
      text: `${portalName(found.portal)} is syncing again, on schedule or when you say so.`,
      data: await statusOfPortal(context, found.portal.id),
      suggestions: [`Sync portal ${portalWords(found.portal)}`],
    };
  },
});

export const resumeCommand = command<ResumeSaid>({
  intent: 'resume',
  explanation: {
    text: [
      'This lets a paused portal sync again, on schedule or when someone asks for a sync.',
      'Only admins can pause and resume portals.',
    ].join(' '),
    example: 'Resume syncing',
    mentions: containing('resume|resuming|unpause'),
  },
  read(sentence) {
    const found = readPortal(wordings.read(sentence));
    return found && { tool: 'resume', ...found };
  },
  tool,
});
