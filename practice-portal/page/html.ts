/** Text escaped for HTML, including attribute values. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** The shared style of the practice portal's pages; light and dark by the user's preference. */
const STYLE = `
:root { color-scheme: light dark;
  --ground: #f5f7fa; --card: #fff; --text: #21303f; --soft: #5d6b7a; --line: #dde3ea; --accent: #c2410c;
  --accent-text: #fff; --field: #fff; --good: #15803d; --bad: #b91c1c; --chip: #eef1f5; }
@media (prefers-color-scheme: dark) { :root {
  --ground: #11171f; --card: #1a222d; --text: #e6ebf1; --soft: #9aa8b7; --line: #2c3847; --accent: #fb923c;
  --accent-text: #1c1206; --field: #121923; --good: #4ade80; --bad: #f87171; --chip: #253041; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { font-size: 1.35rem; margin: 0; } h2 { font-size: 1.05rem; margin: 0 0 .6rem; }
a { color: var(--accent); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.1rem 1.25rem; }
.soft { color: var(--soft); } .small { font-size: .86rem; }
button, .button { font: inherit; font-weight: 600; padding: .45rem .9rem; border-radius: 8px; cursor: pointer;
  border: 1px solid var(--line); background: var(--card); color: var(--text); }
button:hover { border-color: var(--accent); }
button.main { background: var(--accent); border-color: var(--accent); color: var(--accent-text); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
input, select, textarea { font: inherit; color: var(--text); background: var(--field);
  border: 1px solid var(--line); border-radius: 8px; padding: .4rem .6rem; max-width: 100%; }
input, select, textarea { font-weight: 400; }
label { font-weight: 600; }
code { font: .88em ui-monospace, SFMono-Regular, Menlo, monospace; background: var(--chip);
  padding: .1em .35em; border-radius: 5px; overflow-wrap: anywhere; }
`;

export function page(title: string, body: string, { style = '', head = '' } = {}): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}${style}</style>
${head}
</head>
<body>
${body}
</body>
</html>
`;
}
