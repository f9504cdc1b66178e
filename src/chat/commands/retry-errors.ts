import { z } from 'zod';
import type { SyncErrorGroup } from '../../contract/sync.ts';
import { containing, oneOf, whole } from '../language/pattern.ts';
import { countOf } from '../text/plain-text.ts';
import { findErrorGroups, recordsOf } from '../tools/error-groups.ts';
import { portalInput } from '../tools/portal.ts';
import { changingTool, type ToolContext } from '../tools/tool.ts';
import { command } from './command.ts';

const what = [
  '[the|all|all the|every|my|our|any|those|these] [failed|failing|open|sync|push|rejected|broken]*',
  oneOf(
    'errors?|records?|ones|failures|problems|items|values|it|them|failed',
    'everything that failed|what failed',
  ),
].join(' ');
const wordings = whole(
  `(retry|rerun|re run|reprocess|redo|re try|resend) [again] [${what}] [again|once more]`,
  `try again [${what}] [again|once more]`,
  `try ${what} [again|once more]`,
  `(try|read|send) [${what}] (again|once more)`,
);

export interface RetryErrorsSaid {
  tool: 'retry_errors';
}

/** Causes that are retried at once, at most, and the time after which no further one is started; in ms. */
const mostCauses = 20;
const patienceMs = 20_000;

const nothingToRetry = 'There are no open errors to retry. Nothing was changed.';

const tool = changingTool({
  name: 'retry_errors',
  intent: 'retry_errors',
  title: 'Retry the errors',
  description: 'Reads records with errors from HubSpot again, and sends again what HubSpot rejected.',
  input: z.object({ portal: portalInput }),
  role: 'csm',
  destructive: false,
  async plan(context, input) {
    const found = await findErrorGroups(context, input.portal);
    if ('result' in found) return found.result;
    const count = recordsOf(found.groups);
    if (count === 0) return { text: nothingToRetry };
    return {
      question: `Retry ${countOf(count, 'record')} with errors?`,
      confirm: 'Retry',
      asks: false,
      input,
    };
  },
  async run(context, input) {
    const found = await findErrorGroups(context, input.portal);
    if ('result' in found) return found.result;
    const { causes, read, resolved, sent } = await retryAll(context, found.groups);
    const failing = read - resolved;
    const lines = [
      ...(read > 0
        ? [`Retried ${countOf(read, 'record')}: ${resolved} fixed, ${failing} still failing.`]
        : []),
      ...(sent > 0 ? [`${countOf(sent, 'record')} will be sent to HubSpot again in a moment.`] : []),
      ...(causes === 0 ? [nothingToRetry] : []),
      ...(causes < found.groups.length ? ['There are more errors: say “retry” again to continue.'] : []),
    ];
    return { text: lines.join('\n'), ...(failing > 0 ? { suggestions: ['Show the errors'] } : {}) };
  },
});

/** Retries one cause after the other while the patience lasts. */
async function retryAll(context: ToolContext, groups: readonly SyncErrorGroup[]) {
  const { organization, services } = context;
  const until = organization.clock.now() + patienceMs;
  const counts = { causes: 0, read: 0, resolved: 0, sent: 0 };
  for (const { integrationId, objectType, code, property, field } of groups.slice(0, mostCauses)) {
    if (counts.causes > 0 && organization.clock.now() > until) break;
    const cause = { integrationId, objectType, code, property, field };
    const { tried, resolved } = await services.retryCause(organization, cause);
    counts.causes += 1;
    if (code.startsWith('push_')) counts.sent += tried;
    else {
      counts.read += tried;
      counts.resolved += resolved;
    }
  }
  return counts;
}

export const retryErrorsCommand = command<RetryErrorsSaid>({
  intent: 'retry_errors',
  explanation: {
    text: [
      'Retrying reads the records with errors from HubSpot again, and sends again what HubSpot rejected.',
      'Records that now succeed leave the error list. It needs the Customer success manager role or above.',
    ].join(' '),
    example: 'Retry the errors',
    mentions: containing(oneOf('retry|retrying|try again')),
  },
  read: (sentence) => (wordings.fits(sentence) ? { tool: 'retry_errors' } : undefined),
  tool,
});
