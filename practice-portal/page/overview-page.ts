import { readFileSync } from 'node:fs';
import type { Portal } from '../portal.ts';
import type { Hub } from '../server/hub.ts';
import { PATH_CLASSES } from '../server/path-class.ts';
import { html, type Reply } from '../server/reply.ts';
import { escapeHtml, page } from './html.ts';

/** The page at `/`: shows a portal, acts as its users, and turns faults on and off. */
export function overviewPage(hub: Hub, portalId: number | undefined): Reply {
  const portal = (portalId === undefined ? undefined : hub.portal(portalId)) ?? hub.portals()[0];
  if (!portal) {
    return html(
      page('Practice portal', '<main><div class="card"><h1>No portals yet</h1></div></main>', {
        style: LAYOUT,
      }),
    );
  }
  return html(
    page(`${portal.name} – practice portal`, body(hub, portal), {
      style: LAYOUT,
      head: '<script type="module" src="/_practice/page/overview.js"></script>',
    }),
  );
}

const SCRIPTS = new Set([
  'overview.js',
  'dom.js',
  'records.js',
  'record-form.js',
  'record-actions.js',
  'record-links.js',
  'switches.js',
  'activity.js',
]);

/** The page's own scripts; nothing is loaded from elsewhere. */
export function pageScript(name: string): Reply | undefined {
  if (!SCRIPTS.has(name)) return undefined;
  const body = readFileSync(new URL(`./client/${name}`, import.meta.url), 'utf8');
  return { status: 200, body, contentType: 'text/javascript;charset=utf-8' };
}

function body(hub: Hub, portal: Portal): string {
  const options = hub
    .portals()
    .map(
      ({ portalId, name }) =>
        `<option value="${portalId}"${portalId === portal.portalId ? ' selected' : ''}>${escapeHtml(name)} (${portalId})</option>`,
    )
    .join('');
  return `
<header>
  <div class="brand"><span class="mark" aria-hidden="true"></span><h1>Practice portal</h1></div>
  <label class="pick">Portal <select id="portal">${options}</select></label>
</header>
<main id="app" data-portal="${portal.portalId}">
  <section class="card wide" aria-labelledby="h-connect">
    <h2 id="h-connect">Connect</h2>
    <p class="soft small">API <code>${escapeHtml(hub.url)}</code>
      sign-in <code>${escapeHtml(`${hub.url}/oauth/authorize`)}</code>
      client id <code>${escapeHtml(hub.app.clientId)}</code>
      secret <code>${escapeHtml(hub.app.clientSecret)}</code>
      static token <code>${escapeHtml(portal.staticToken)}</code></p>
    <p id="installed" class="small"></p>
    <div class="row"><button id="uninstall">Uninstall the app</button>
      <button id="expire">Expire access tokens</button></div>
  </section>
  <section class="card wide" aria-labelledby="h-live">
    <h2 id="h-live">Right now</h2>
    <dl id="counters" class="counters"></dl>
    <div class="row"><button id="reset-stats">Reset counters</button></div>
  </section>
  <section class="card tall" aria-labelledby="h-records">
    <h2 id="h-records">Records</h2>
    <form id="find" class="row" role="search">
      <select id="type" aria-label="Object type"><option value="company">Companies</option>
        <option value="contact">Contacts</option><option value="deal">Deals</option></select>
      <input id="search" type="search" placeholder="Name, domain, email or id" aria-label="Search records">
      <button type="submit">Search</button>
      <button type="button" id="create">New</button>
    </form>
    <p id="found" class="soft small" role="status"></p>
    <div class="scroll"><table><thead id="result-head"></thead><tbody id="results"></tbody></table></div>
  </section>
  <section class="card tall" aria-labelledby="h-record">
    <h2 id="h-record">Record</h2>
    <div id="record"><p class="soft">Choose a record on the left.</p></div>
    <p id="record-status" class="small" role="status"></p>
  </section>
  <section class="card" aria-labelledby="h-limits">
    <h2 id="h-limits">Limits and delays</h2>
    <form id="limits" class="grid"></form>
  </section>
  <section class="card" aria-labelledby="h-faults">
    <h2 id="h-faults">Faults</h2>
    <form id="faults" class="grid" data-classes="${PATH_CLASSES.join(' ')}"></form>
    <ul id="active-faults" class="plain"></ul>
  </section>
  <section class="card wide" aria-labelledby="h-writes">
    <h2 id="h-writes">Written by apps</h2>
    <form id="writes" class="grid"></form>
    <div class="scroll short"><table><thead><tr><th>Time</th><th>Record</th><th>Values</th></tr></thead>
      <tbody id="written"></tbody></table></div>
  </section>
  <section class="card wide" aria-labelledby="h-webhooks">
    <h2 id="h-webhooks">Webhooks</h2>
    <form id="webhooks" class="grid"></form>
    <p id="webhook-counts" class="small soft"></p>
    <div class="scroll short"><table><thead><tr><th>Time</th><th>Events</th><th>Attempt</th><th>Answer</th><th>ms</th><th>Body</th></tr></thead>
      <tbody id="deliveries"></tbody></table></div>
  </section>
  <section class="card wide" aria-labelledby="h-log">
    <h2 id="h-log">Requests</h2>
    <div class="scroll short"><table><thead><tr><th>Time</th><th>Call</th><th>Status</th><th>ms</th><th>Note</th></tr></thead>
      <tbody id="log"></tbody></table></div>
  </section>
</main>
<noscript><p class="card">This page needs JavaScript.</p></noscript>`;
}

const LAYOUT = `
header { display: flex; gap: 1rem; justify-content: space-between; align-items: center; flex-wrap: wrap;
  padding: .9rem 1.4rem; border-bottom: 1px solid var(--line); background: var(--card); }
.brand { display: flex; align-items: center; gap: .6rem; }
.mark { width: 1.6rem; height: 1.6rem; border-radius: 50%;
  background: radial-gradient(circle at 50% 50%, var(--card) 26%, var(--accent) 28%); }
main { display: grid; gap: 1rem; padding: 1.2rem 1.4rem 3rem; max-width: 88rem; margin: 0 auto;
  grid-template-columns: repeat(auto-fit, minmax(min(27rem, 100%), 1fr)); align-items: start; }
.wide { grid-column: 1 / -1; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .3rem 0; }
.row input[type=search] { flex: 1 1 12rem; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .6rem .8rem; align-items: end; }
.grid label, .fields label { display: flex; flex-direction: column; gap: .2rem; font-size: .86rem; }
.grid .row { grid-column: 1 / -1; }
.grid label.check { flex-direction: row; align-items: center; }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .6rem .8rem; margin-bottom: .8rem; }
.scroll { overflow: auto; max-height: 30rem; } .short { max-height: 18rem; }
table { border-collapse: collapse; width: 100%; font-size: .88rem; }
th { text-align: left; color: var(--soft); font-weight: 600; position: sticky; top: 0; background: var(--card); }
th, td { padding: .3rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td { overflow-wrap: anywhere; max-width: 22rem; }
td .clip { display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; }
tbody tr.chosen { background: var(--chip); }
button.link { border: 0; padding: 0; background: none; color: var(--accent); text-align: left; font-weight: 600; }
button.small-button { padding: .1rem .5rem; font-size: .82rem; }
.counters { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 0 0 .6rem; }
pre.card-answer { overflow: auto; max-height: 22rem; font-size: .8rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.own { margin-top: .8rem; } .own dd { font-size: 1rem; font-weight: 500; overflow-wrap: anywhere; white-space: pre-line; }
.counters div { display: flex; flex-direction: column-reverse; }
.counters dt { color: var(--soft); font-size: .82rem; } .counters dd { margin: 0; font-size: 1.25rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.plain { list-style: none; padding: 0; margin: .8rem 0 0; } .plain li { display: flex; gap: .6rem; align-items: center; padding: .2rem 0; }
.bad { color: var(--bad); } .good { color: var(--good); }
h3 { font-size: .95rem; margin: 1rem 0 .3rem; }
`;
