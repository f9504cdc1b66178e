import { containing, whole, wordSet } from '../language/pattern.ts';
import { pausingInput, readPortal, resolveOnePortal, statusOfPortal } from '../tools/one-portal.ts';
import { portalName, portalWords } from '../tools/portal.ts';
import { changingTool } from '../tools/tool.ts';
import { command } from './command.ts';

const syncing = '(syncing|syncs?|hubspot syncs?)';
const portal = '[[the] [portal|hubspot portal] <portal> [portal]]';
const wordings = whole(
  'pause',
  [
    '(pause|suspend|freeze|hold|halt)',
    `[[all|the] (syncing|syncs?|hubspot syncs?|hubspot syncing|synchronization)] [of|for|with|from] ${portal}`,
  ].join(' '),
  `(stop|quit) (syncing|synchronizing|synchronising) [of|for|with|from] ${portal}`,
  `put ${portal} on hold`,
  `(turn|switch) off [the] ${syncing}`,
  `(turn|switch) [the] ${syncing} off`,
);
/** One word alone could mean anything but a portal. */
const tooShort = whole('suspend|freeze|hold|halt');

export interface PauseSaid {
  tool: 'pause';
  portal?: string;
}

const tool = changingTool({
  name: 'pause_portal',
  intent: 'pause',
  title: 'Pause a portal',
  description:
    'Stops syncing a portal until it is resumed. A sync in progress is canceled; what it saved is kept.',
  input: pausingInput,
  role: 'admin',
  destructive: true,
  async plan(context, input) {
    const found = await resolveOnePortal(context, input.portal, 'Pause');
    if ('result' in found) return found.result;
    const name = portalName(found.portal);
    const isRunning = found.portal.currentRunId !== null;
    const canceled = isRunning ? ' The sync in progress is canceled and can’t be continued.' : '';
    return {
      question: `Pause ${name}? Its data isn’t updated until someone resumes it.${canceled}`,
      confirm: `Pause ${name}`,
      // Resuming undoes the pause, but brings no canceled run back.
      asks: isRunning,
      input: { portal: found.portal.id },
    };
  },
  async run(context, input) {
    const found = await resolveOnePortal(context, input.portal, 'Pause');
    if ('result' in found) return found.result;
    await context.services.pausePortal(context.organization, found.portal.id);
    return {
      text: `${portalName(found.portal)} is paused. Nothing syncs in either direction until you say “resume”.`,
      data: await statusOfPortal(context, found.portal.id),
      suggestions: [`Resume portal ${portalWords(found.portal)}`],
    };
  },
});

export const pauseCommand = command<PauseSaid>({
  intent: 'pause',
  help: {
    title: 'Pause and resume a portal',
    examples: ['Pause syncing', 'Resume syncing'],
    hints: wordSet('pause resume stop hold suspend portal syncing continue restart'),
  },
  explanation: {
    text: [
      'While a portal is paused, nothing is read from it or sent to it. The data in CSCX is kept.',
      'Only admins can pause and resume portals.',
    ].join(' '),
    example: 'Pause syncing',
    mentions: containing('pause|pausing|paused|stop syncing|suspend'),
  },
  read(sentence) {
    const found = tooShort.fits(sentence) ? undefined : readPortal(wordings.read(sentence));
    return found && { tool: 'pause', ...found };
  },
  tool,
});
