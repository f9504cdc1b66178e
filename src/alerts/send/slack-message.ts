import type { Alert } from '../../contract/alerts.ts';
import { customerUrl, factLine, factsOf, titleOf } from './facts.ts';

/** Slack's limit of blocks per message. */
const mostShown = 20;

/**
 * A message for a Slack incoming webhook. Text written by users of HubSpot is in `plain_text`, which has no markup,
 * or else escaped.
 */
export function slackMessage(alerts: readonly Alert[], publicUrl: string): object {
  const title = titleOf(alerts);
  const [only] = alerts;
  const shown = alerts.slice(0, mostShown);
  const blocks =
    only && alerts.length === 1
      ? [section(plain(title)), fields(only), links(only, publicUrl)]
      : [
          { type: 'header', text: plain(title) },
          ...shown.flatMap((alert) => [
            section(plain(`${alert.message}\n${factLine(alert)}`)),
            links(alert, publicUrl),
          ]),
          more(alerts.length - shown.length, publicUrl),
        ];
  return { text: escaped(title), blocks: blocks.filter((block) => block !== undefined) };
}

/** Slack rejects a section without fields. */
function fields(alert: Alert): object | undefined {
  const facts = factsOf(alert).map(({ label, value }) => plain(`${label}\n${value}`));
  return facts.length === 0 ? undefined : { type: 'section', fields: facts };
}

function links(alert: Alert, publicUrl: string): object | undefined {
  const parts = [
    alert.url === null ? [] : [`<${escaped(alert.url)}|Open in HubSpot>`],
    customerLink(alert, publicUrl),
  ].flat();
  if (parts.length === 0) return undefined;
  return { type: 'context', elements: [{ type: 'mrkdwn', text: parts.join('  ·  ') }] };
}

function customerLink(alert: Alert, publicUrl: string): string[] {
  const url = customerUrl(publicUrl, alert);
  return url === null ? [] : [`<${escaped(url)}|Open customer>`];
}

function more(count: number, publicUrl: string): object | undefined {
  if (count <= 0) return undefined;
  const text = `and ${count} more: <${escaped(`${publicUrl}/alerts`)}|see all alerts>`;
  return { type: 'context', elements: [{ type: 'mrkdwn', text }] };
}

const section = (text: object) => ({ type: 'section', text });
const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });

/** The three characters that Slack reads as markup. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
