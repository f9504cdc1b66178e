import { z } from 'zod';
import type { CustomerWords } from '../language/customer-words.ts';
import { thingsOfCustomer } from '../language/of-customer.ts';
import { anyOf, oneOf, wordSet } from '../language/pattern.ts';
import { ageText, readSyncedAt } from '../text/data-age.ts';
import { countOf, nameOf, plainText } from '../text/plain-text.ts';
import { aboutCustomer, customerInput, customerPath, withCustomer } from '../tools/customer.ts';
import { readOnlyTool } from '../tools/tool.ts';
import { command } from './command.ts';

const people = thingsOfCustomer(
  oneOf(
    'stakeholders?|contacts?|contact persons?|people|persons|champions?|decision makers?|key people',
    'contact list|buying committee|sponsors?',
  ),
  anyOf('hubspot|key|main|important|primary|active|top|best'),
);

const shownStakeholders = 20;
/** Stakeholders in the text; the table has all that are shown. */
const namedStakeholders = 5;

const tool = readOnlyTool({
  name: 'show_stakeholders',
  intent: 'stakeholders',
  title: 'Show the stakeholders of a customer',
  description: 'The stakeholders of a customer: who to talk to first and why, and which roles are missing.',
  input: z.object({ customer: customerInput }),
  role: 'viewer',
  run: (context, input) =>
    withCustomer(context, input.customer, async (found) => {
      const { organization, services } = context;
      const customer = await services.readCustomer(organization, found.id);
      const [{ items }, count, cover, syncedAt] = await Promise.all([
        services.listStakeholders(organization, found.id, { limit: shownStakeholders }),
        services.countStakeholders(organization, found.id),
        services.readCover(organization, found.id),
        readSyncedAt(
          organization,
          'contact',
          customer.hubspot.map((record) => record.integrationId),
        ),
      ]);
      const name = nameOf(found);
      const lines = [
        headline(name, count),
        ...items.slice(0, namedStakeholders).map((person) => {
          const title = person.title ? `, ${plainText(person.title)}` : '';
          const who = nameOf(person, person.email ?? 'Unnamed contact');
          return `- ${who}${title}: ${plainText(person.priorityReason, 200)}`;
        }),
        ...cover.map((warning) => plainText(warning.message, 300)),
        ageText(syncedAt, organization.clock.now()),
      ];
      return {
        text: lines.join('\n'),
        data: {
          type: 'stakeholders' as const,
          customer: aboutCustomer(found),
          stakeholders: items,
          count,
          cover,
          syncedAt,
          links: [{ label: `All of ${name}`, path: customerPath(found.id) }],
        },
      };
    }),
});

function headline(name: string, count: number): string {
  if (count === 0) return `${name} has no stakeholders: no contacts are associated with it in HubSpot.`;
  return count === 1
    ? `${name} has 1 stakeholder:`
    : `${name} has ${countOf(count, 'stakeholder')}. Talk to the ones at the top first:`;
}

export interface StakeholdersSaid {
  tool: 'stakeholders';
  customer?: CustomerWords;
}

export const stakeholdersCommand = command<StakeholdersSaid>({
  intent: 'stakeholders',
  help: {
    title: 'Stakeholders of a customer',
    examples: ['Show the stakeholders of “{customer}”'],
    hints: wordSet(
      'stakeholder stakeholders contact contacts people person champion decision maker talk call email phone who',
    ),
  },
  read(sentence) {
    const found = people(sentence);
    return found && { tool: 'stakeholders', ...found };
  },
  keywords: {
    keys: [
      ...['stakeholder', 'stakeholders', 'contact', 'contacts', 'champion', 'champions', 'decision maker'],
      ...['decision makers', 'sponsor', 'sponsors', 'people', 'person', 'who talk', 'who speak', 'who call'],
      ...['whom talk', 'whom speak', 'whom call', 'who email', 'who ask', 'who know', 'who decides'],
      ...['who matters', 'who important', 'who works', 'who write', 'who reach'],
    ],
    others: wordSet('work best key main important buying committee first list right responsible reach'),
    pronouns: 'any',
  },
  isAboutCustomer: true,
  tool,
});
