import type { Alert } from '../../contract/alerts.ts';
import { customerUrl, factLine, factsOf, titleOf } from './facts.ts';

/** A card can have 28 KB. */
const mostShown = 15;

/**
 * A message for the Microsoft Teams workflow "When a Teams webhook request is received": an Adaptive Card. All text
 * is in text runs, which have no markup.
 */
export function teamsMessage(alerts: readonly Alert[], publicUrl: string): object {
  const [only] = alerts;
  const isOne = only !== undefined && alerts.length === 1;
  const shown = alerts.slice(0, mostShown);
  const left = alerts.length - shown.length;
  const body = [
    line([run(titleOf(alerts), { weight: 'Bolder', size: 'Medium' })]),
    ...(isOne
      ? factsOf(only).map(({ label, value }) => line([run(`${label}: `, { weight: 'Bolder' }), run(value)]))
      : shown.flatMap((alert) => [
          line([run(alert.message, linked(alert, publicUrl))], { spacing: 'Medium' }),
          line([run(factLine(alert), { isSubtle: true, size: 'Small' })], { spacing: 'None' }),
        ])),
    ...(left > 0 ? [line([run(`and ${left} more`)])] : []),
  ];
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body,
    actions: isOne ? actionsOf(only, publicUrl) : [open('See all alerts', `${publicUrl}/alerts`)],
  };
  return {
    type: 'message',
    attachments: [
      { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card },
    ],
  };
}

function actionsOf(alert: Alert, publicUrl: string): object[] {
  const url = customerUrl(publicUrl, alert);
  return [
    ...(alert.url === null ? [] : [open('Open in HubSpot', alert.url)]),
    ...(url === null ? [] : [open('Open customer', url)]),
  ];
}

function linked(alert: Alert, publicUrl: string): object {
  const url = alert.url ?? customerUrl(publicUrl, alert);
  return url === null ? {} : { selectAction: { type: 'Action.OpenUrl', url } };
}

const open = (title: string, url: string) => ({ type: 'Action.OpenUrl', title, url });
const run = (text: string, look: object = {}) => ({ type: 'TextRun', text, ...look });
const line = (inlines: object[], look: object = { spacing: 'Small' }) => ({
  type: 'RichTextBlock',
  inlines,
  ...look,
});
