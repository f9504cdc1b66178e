import { Command } from 'commander';
import { listAlerts } from '../alerts/list-alerts.ts';
import { AppError } from '../base/errors.ts';
import type { OrganizationContext } from '../context/context.ts';
import { type Alert, AlertQuery } from '../contract/alerts.ts';
import { findCustomer } from './find-customer.ts';
import { findPortal } from './find-portal.ts';
import { counted, printable, say, sayJson } from './output.ts';
import type { Terminal } from './terminal.ts';
import { withOrganization } from './with-organization.ts';

interface Options {
  portal?: string;
  customer?: string;
  limit: string;
  json?: boolean;
}

export function alertsCommand(terminal: Terminal): Command {
  return new Command('alerts').description('deal stage changes that match the alert rules').addCommand(
    new Command('list')
      .description('list alerts, newest first')
      .option('--portal <portal>', 'only this portal')
      .option('--customer <customer>', 'only this customer: id, domain or name')
      .option('--limit <n>', 'maximum number of entries', '50')
      .option('--json', 'print JSON')
      .action(async (options: Options, command: Command) => {
        const limit = Number(options.limit);
        if (!Number.isInteger(limit) || limit < 1) {
          throw new AppError('validation_failed', '--limit must be a whole number above 0.');
        }
        const alerts = await withOrganization(terminal, command, (context) =>
          gather(context, options, limit),
        );
        if (options.json) return sayJson(terminal, alerts);
        if (alerts.length === 0) return say(terminal, 'No alerts.');
        for (const alert of alerts) sayAlert(terminal, alert);
      }),
  );
}

async function gather(context: OrganizationContext, options: Options, most: number): Promise<Alert[]> {
  const integrationId = options.portal === undefined ? undefined : await findPortal(context, options.portal);
  const customer = options.customer === undefined ? undefined : await findCustomer(context, options.customer);
  const found: Alert[] = [];
  let cursor: string | undefined;
  do {
    const limit = Math.min(200, most - found.length);
    const query = AlertQuery.parse({ integrationId, customerId: customer?.id, cursor, limit });
    const page = await listAlerts(context, query);
    found.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && found.length < most);
  return found;
}

function sayAlert(terminal: Terminal, alert: Alert): void {
  say(terminal, `${alert.at}  ${printable(alert.message, 400)}`);
  const { score, trend } = alert.health;
  const parts = [
    alert.customerName,
    score === null ? null : `health ${score}${trend === null ? '' : `, ${trend}`}`,
    alert.daysToRenewal === null ? null : untilRenewal(alert.daysToRenewal),
    alert.owner?.name ?? alert.owner?.email,
    alert.url,
  ];
  const told = parts.filter((part) => part !== null && part !== undefined && part !== '');
  if (told.length > 0) say(terminal, `  ${printable(told.join(' · '), 400)}`);
}

/** The time until a renewal, in words. */
export function untilRenewal(days: number): string {
  if (days === 0) return 'renewal today';
  return days > 0 ? `${counted(days, 'day')} to renewal` : `renewal ${counted(-days, 'day')} overdue`;
}
