import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** The style of the few pages that the server renders; they need no build and load nothing. */
const style = `
:root { color-scheme: light dark; --ink: #1b2330; --soft: #5b6678; --line: #d9dee7; --page: #f6f7f9; --card: #fff; --accent: #2456c7; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf1; --soft: #a3adbd; --line: #333c4a; --page: #12161d; --card: #1b212b; --accent: #8fb2ff; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
main.narrow { max-width: 36rem; padding-top: 12vh; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
p { margin: 0 0 1rem; }
a { color: var(--accent); }
code, pre { font: .875em/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--page); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; overflow-x: auto; margin: .5rem 0 1rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.75rem; }
.soft { color: var(--soft); }
button { font: inherit; font-weight: 600; color: var(--card); background: var(--accent); border: 0; border-radius: 6px; padding: .6rem 1.25rem; min-height: 44px; cursor: pointer; }
button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
`;

/** A complete page. All content is escaped. */
export function htmlPage(
  title: string,
  body: HtmlEscapedString | Promise<HtmlEscapedString>,
  extraStyle = '',
): HtmlEscapedString | Promise<HtmlEscapedString> {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${raw(style + extraStyle)}</style>
</head>
<body>${body}</body>
</html>`;
}

/** A page with one message. */
export function messagePage(title: string, ...paragraphs: string[]) {
  return htmlPage(
    title,
    html`<main class="narrow"><div class="card"><h1>${title}</h1>${paragraphs.map((text) => html`<p>${text}</p>`)}</div></main>`,
  );
}

/** A page with a question and one button, which opens `action` with `fields` as its query. */
export function questionPage(
  title: string,
  text: string,
  ask: { action: string; button: string; fields: Record<string, string> },
) {
  const hidden = Object.entries(ask.fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return htmlPage(
    title,
    html`<main class="narrow"><div class="card"><h1>${title}</h1><p>${text}</p><form method="get" action="${ask.action}">${hidden}<button>${ask.button}</button></form></div></main>`,
  );
}
