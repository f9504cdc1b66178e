/** Rules that would change every element of ours if styles of a page reached it. */
const hostileStyle = `
html { font-size: 62.5%; }
:root {
  --mantine-color-body: red; --mantine-color-text: lime; --mantine-scale: 3; --mantine-spacing-md: 90px;
  --cx-surface: red; --cx-page: red; --button-bg: red; --input-fz: 44px; --paper-radius: 90px; --group-gap: 200px;
}
* { letter-spacing: 3px !important; text-transform: uppercase !important; line-height: 3 !important; }
div { color: red !important; font-size: 40px !important; font-family: cursive !important; border: 3px dotted lime !important; }
div, section, main { float: left !important; visibility: hidden; }
button { display: none !important; }
table, tr, td { display: block !important; background: yellow !important; }
a { pointer-events: none !important; color: lime !important; }
input, select { width: 9px !important; }
.host, .host *, main { all: revert !important; visibility: visible !important; }
.host { color: rgb(10, 90, 200) !important; font: 17px/1.4 Georgia, serif !important; }
.host button { display: inline-block !important; }
.slot { all: revert !important; visibility: visible !important; display: block !important; }
`;

/**
 * A page of another program, with hostile styles and a copy of React of its own. It mounts parts by
 * `window.mountPart(name, slot, options)`, and keeps what they report in `window.told`.
 */
export const hostilePage = (basePath: string, { dark = false } = {}): string => `<!doctype html>
<html lang="en" style="background: ${dark ? '#101418' : '#fff'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The host</title>
<style>${hostileStyle}</style>
<script src="/react.js"></script>
</head>
<body style="margin: 16px; background: ${dark ? '#101418' : '#fff'}; color: ${dark ? '#eee' : '#111'}">
<main>
<h1 class="host" style="color: ${dark ? '#cde' : '#024'}">The host’s own page</h1>
<div class="host" id="counter"></div>
<div class="slot" id="first"></div>
<div class="slot" id="second"></div>
</main>
<script>
window.told = { navigated: [], opened: [] };
window.mounted = {};
const { createElement, useState } = React;
const Counter = () => {
  const [count, setCount] = useState(0);
  return createElement('button', { type: 'button', onClick: () => setCount(count + 1) }, 'Clicked ' + count + ' times');
};
ReactDOM.createRoot(document.getElementById('counter')).render(createElement(Counter));
</script>
<script type="module">
import * as ui from '${basePath}/embed/embed.js';
window.mountPart = (name, slot, options) => {
  window.mounted[slot] = ui[name](document.getElementById(slot), {
    basePath: '${basePath}',
    onNavigate: (path) => window.told.navigated.push(path),
    ...options,
  });
};
</script>
</body>
</html>`;

/** A page that only allows its own scripts and the styles that have its nonce. */
export const strictPage = (basePath: string): { type: string; csp: string; body: string } => ({
  type: 'text/html',
  csp: "default-src 'none'; script-src 'self' 'nonce-page'; style-src 'self' 'nonce-page'; font-src 'self'; img-src data:; connect-src 'self'",
  body: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>A strict host</title></head>
<body>
<main><h1>A strict host</h1><div id="first"></div></main>
<script type="module" nonce="page">
import * as ui from '${basePath}/embed/embed.js';
window.told = { navigated: [], opened: [] };
window.mounted = {};
window.mountPart = (name, slot, options) => {
  window.mounted[slot] = ui[name](document.getElementById(slot), { basePath: '${basePath}', styleNonce: 'page', ...options });
};
</script>
</body>
</html>`,
});
