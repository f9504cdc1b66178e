import { z } from 'zod';
import { ageText, readSyncedAt } from '../text/data-age.ts';
import { countOf, nameOf, plainText } from '../text/plain-text.ts';
import { aboutCustomer, accountInput, customerPath, withAccount } from '../tools/customer.ts';
import { lookingTool } from '../tools/tool.ts';

const shownStakeholders = 20;
const toldStakeholders = 5;

export const stakeholdersTool = lookingTool({
  name: 'show_stakeholders',
  intent: 'stakeholders',
  title: 'Show the stakeholders of an account',
  description:
    'The people of an account, those to talk to first at the top and why, and what is missing among them.',
  input: z.object({ account: accountInput }),
  role: 'viewer',
  run: (context, input) =>
    withAccount(context, input.account, async (account) => {
      const { organization, services } = context;
      const customer = await services.readCustomer(organization, account.id);
      const [{ items }, count, cover, syncedAt] = await Promise.all([
        services.listStakeholders(organization, account.id, { limit: shownStakeholders }),
        services.countStakeholders(organization, account.id),
        services.readCover(organization, account.id),
        readSyncedAt(
          organization,
          'contact',
          customer.hubspot.map((record) => record.integrationId),
        ),
      ]);
      const name = nameOf(account);
      const lines = [
        count === 0
          ? `${name} has no stakeholders: no contact is associated with it in HubSpot.`
          : count === 1
            ? `${name} has 1 stakeholder:`
            : `${name} has ${countOf(count, 'stakeholder')}, the one to talk to first at the top:`,
        ...items.slice(0, toldStakeholders).map((person) => {
          const title = person.title ? `, ${plainText(person.title)}` : '';
          return `- ${nameOf(person, person.email ?? 'somebody without a name')}${title}: ${plainText(person.priorityReason, 200)}`;
        }),
        ...cover.map((warning) => plainText(warning.message, 300)),
        ageText(syncedAt, organization.clock.now()),
      ];
      return {
        text: lines.join('\n'),
        data: {
          type: 'stakeholders' as const,
          customer: aboutCustomer(account),
          stakeholders: items,
          count,
          cover,
          syncedAt,
          links: [{ label: `All of ${name}`, path: customerPath(account.id) }],
        },
      };
    }),
});
