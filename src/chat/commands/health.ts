import { z } from 'zod';
import { actorName } from '../../actors.ts';
import { healthPartLines } from '../text/health-parts.ts';
import { ago, nameOf, plainText, quoted } from '../text/plain-text.ts';
import { healthSettingsPath } from '../tools/connect-first.ts';
import { type Account, aboutCustomer, accountInput, customerPath, withAccount } from '../tools/customer.ts';
import { lookingTool, type ToolContext, type ToolResult } from '../tools/tool.ts';

/** How a score came here, in words. @param source a way that the product has, or the name of a program. */
function sourceText(source: string | null): string {
  if (source === null || source === 'calculator') return 'calculated here';
  if (source === 'api') return 'sent over the API';
  return `sent by ${source === 'program' || source === '' ? 'a program' : plainText(actorName(source))}`;
}

export const healthTool = lookingTool({
  name: 'show_health',
  intent: 'health',
  title: 'Show the health of an account',
  description: "An account's health score and trend, why they are that, and whether HubSpot has them.",
  input: z.object({ account: accountInput }),
  role: 'viewer',
  run: (context, input) => withAccount(context, input.account, (account) => showHealth(context, account)),
});

/** The health of an account: the score, why it is that, what it is made of, since when, and whether HubSpot has it. */
export async function showHealth(context: ToolContext, account: Account): Promise<ToolResult> {
  const { organization, services } = context;
  const [customer, particulars] = await Promise.all([
    services.readCustomer(organization, account.id),
    services.readHealth(organization, account.id),
  ]);
  const now = organization.clock.now();
  const { healthScore: score, healthTrend: trend } = customer;
  const name = nameOf(account);
  const inQuotes = quoted(account.name);
  const lines: string[] = [];
  if (score === null) {
    lines.push(
      `${name} has no health score yet. ${context.role === 'admin' ? 'Switch the calculation on in the health settings' : 'An administrator can switch the calculation on'}, or let a program send scores through the API.`,
    );
  } else {
    lines.push(
      `The health of ${name} is ${score} of 100${trend === null ? '' : `, ${plainText(trend)}`}${particulars.calculatedAt ? ` (${sourceText(particulars.source)} ${ago(particulars.calculatedAt, now)})` : ''}.`,
    );
    lines.push(...particulars.reasons.slice(0, 5).map((reason) => `- ${plainText(reason, 300)}`));
    const parts = healthPartLines(particulars.components);
    if (parts.length > 0) lines.push('It is made of:', ...parts);
  }
  for (const push of particulars.pushes) {
    const portal = plainText(push.portalName);
    const at = push.pushedAt === null ? '' : `, sent ${ago(push.pushedAt, now)}`;
    const had = push.score === null ? '' : ` (${push.score}${at})`;
    if (push.state === 'confirmed' || push.state === 'pushed')
      lines.push(`HubSpot (${portal}) has it${had}.`);
    else if (push.state === 'waiting') lines.push(`It waits to be sent to HubSpot (${portal}).`);
    else if (push.explanation) lines.push(`HubSpot (${portal}): ${plainText(push.explanation, 300)}`);
  }
  return {
    text: lines.join('\n'),
    data: {
      type: 'health' as const,
      customer: aboutCustomer(account),
      health: { score, trend, ...particulars },
      links: [
        { label: `All of ${name}`, path: customerPath(account.id) },
        ...(score === null && context.role === 'admin'
          ? [{ label: 'Health settings', path: healthSettingsPath }]
          : []),
      ],
    },
    ...(inQuotes === undefined ||
    !particulars.pushes.some(({ state }) => state === 'waiting' || state === 'failed')
      ? {}
      : { suggestions: [`Push the health score of ${inQuotes} to HubSpot`] }),
  };
}
