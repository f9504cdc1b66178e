import type { Alert } from '../../contract/alerts.ts';
import { customerUrl, factLine, factsOf, titleOf } from './facts.ts';

const mostShown = 100;

export interface MailText {
  subject: string;
  text: string;
  html: string;
}

/** An email as text and HTML. Everything written by users of HubSpot is escaped. */
export function mailMessage(alerts: readonly Alert[], publicUrl: string): MailText {
  const title = titleOf(alerts);
  const [only] = alerts;
  const isOne = only !== undefined && alerts.length === 1;
  const shown = alerts.slice(0, mostShown);
  const left = alerts.length - shown.length;
  const all = `${publicUrl}/alerts`;
  const text = [
    title,
    '',
    ...(isOne
      ? factsOf(only).map(({ label, value }) => `${label}: ${value}`)
      : shown.flatMap((alert) => [
          `- ${alert.message}`,
          `  ${factLine(alert)}`,
          ...(alert.url === null ? [] : [`  ${alert.url}`]),
        ])),
    ...(left > 0 ? [`and ${left} more`] : []),
    '',
    ...(isOne ? linksOf(only, publicUrl).map(({ label, url }) => `${label}: ${url}`) : []),
    `All alerts: ${all}`,
    '',
  ].join('\n');
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title></head>
<body style="font-family:system-ui,'Segoe UI',Arial,sans-serif;font-size:15px;line-height:1.5;color:#1f2933">
<h1 style="font-size:18px">${escaped(title)}</h1>
${isOne ? oneAlert(only, publicUrl) : shown.map((alert) => listedAlert(alert, publicUrl)).join('\n')}
${left > 0 ? `<p>and ${left} more</p>` : ''}
<p style="color:#616e7c;font-size:13px">${link('All alerts', all)}</p>
</body></html>
`;
  return { subject: title, text, html };
}

function oneAlert(alert: Alert, publicUrl: string): string {
  const rows = factsOf(alert).map(
    ({ label, value }) =>
      `<tr><td style="padding:2px 16px 2px 0;color:#616e7c">${escaped(label)}</td><td>${escaped(value)}</td></tr>`,
  );
  return `<table role="presentation" style="border-collapse:collapse">${rows.join('')}</table>
<p>${linkLine(alert, publicUrl)}</p>`;
}

function listedAlert(alert: Alert, publicUrl: string): string {
  return `<p><strong>${escaped(alert.message)}</strong><br><span style="color:#616e7c">${escaped(factLine(alert))}</span><br>${linkLine(alert, publicUrl)}</p>`;
}

function linksOf(alert: Alert, publicUrl: string): { label: string; url: string }[] {
  const customer = customerUrl(publicUrl, alert);
  return [
    ...(alert.url === null ? [] : [{ label: 'Open in HubSpot', url: alert.url }]),
    ...(customer === null ? [] : [{ label: 'Open customer', url: customer }]),
  ];
}

function linkLine(alert: Alert, publicUrl: string): string {
  return linksOf(alert, publicUrl)
    .map(({ label, url }) => link(label, url))
    .join(' &middot; ');
}

const link = (label: string, url: string) => `<a href="${escaped(url)}">${escaped(label)}</a>`;

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
