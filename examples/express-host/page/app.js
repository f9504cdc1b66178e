// The application's page. HubSpot's part is `showHubspot`: the rest would be there without it, too.

const main = document.querySelector('#main');
const hubspotPath = '/crm/hubspot';
const storageKey = 'harbor-session';

let session = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null');
let mounted;

/** Creates an element with attributes and contents; text is never HTML. */
function element(tag, attributes = {}, ...contents) {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) created.addEventListener(name.slice(2), value);
    else created.setAttribute(name, value);
  }
  created.append(...contents);
  return created;
}

const money = (amount) =>
  amount === null
    ? '–'
    : amount.toLocaleString('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 });

/** “FINANCIAL_SERVICES”, as HubSpot has it, in words. */
const inWords = (name) => {
  const words = name.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

async function api(path) {
  const headers = { authorization: `Bearer ${session.token}`, 'x-organization-id': session.organizationId };
  const response = await fetch(path, { headers });
  if (response.status === 401) return signOut();
  if (!response.ok) throw new Error((await response.json()).error);
  return response.json();
}

async function showSignIn() {
  const people = await (await fetch('/auth/people')).json();
  const buttons = people.map((person) => {
    const places = person.memberships.map(({ organizationName, role }) => `${organizationName}, ${role}`);
    const small = element('small', {}, places.join(' · ') || 'No organization');
    return element(
      'li',
      {},
      element('button', { type: 'button', onclick: () => signIn(person.id) }, person.name, small),
    );
  });
  main.replaceChildren(element('h1', {}, 'Who are you?'), element('ul', { class: 'people' }, ...buttons));
}

async function signIn(userId) {
  const response = await fetch('/auth/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId }),
  });
  session = await response.json();
  session.organizationId = session.person.memberships[0]?.organizationId ?? '';
  sessionStorage.setItem(storageKey, JSON.stringify(session));
  await show();
}

async function signOut() {
  session = null;
  sessionStorage.removeItem(storageKey);
  await fetch('/auth/sign-out', { method: 'POST' });
  await go('/');
}

async function showCustomers() {
  const customers = await api('/api/customers');
  const rows = customers.map(({ id, name, industry, tier, arr, healthScore }) =>
    element(
      'tr',
      {},
      element('td', {}, element('a', { href: `/customers/${id}` }, name)),
      element('td', {}, industry ? inWords(industry) : '–'),
      element('td', {}, tier ?? '–'),
      element('td', { class: 'number' }, money(arr)),
      element('td', { class: 'number' }, String(healthScore ?? '–')),
    ),
  );
  const heads = ['Customer', 'Industry', 'Tier', 'ARR', 'Health'].map((text, place) =>
    element('th', place > 2 ? { class: 'number' } : {}, text),
  );
  const table = element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...heads)),
    element('tbody', {}, ...rows),
  );
  main.replaceChildren(element('h1', {}, 'Customers'), element('div', { class: 'card' }, table));
}

async function showCustomer(customerId) {
  const customer = await api(`/api/customers/${customerId}`);
  const fact = (name, value) => element('div', {}, element('dt', {}, name), element('dd', {}, value));
  const facts = element(
    'dl',
    { class: 'facts' },
    fact('ARR', money(customer.arr)),
    fact('Tier', customer.tier ?? '–'),
    fact('Health', String(customer.healthScore ?? '–')),
  );
  const panel = element('div', { class: 'card' });
  main.replaceChildren(element('h1', {}, customer.name), facts, panel);
  await showHubspot('mountCustomerPanel', panel, { customerId });
}

async function showRenewals() {
  const board = element('div', { class: 'card' });
  // The board shows its name itself.
  main.replaceChildren(element('h1', { class: 'unseen' }, 'Renewals'), board);
  await showHubspot('mountRenewalBoard', board);
}

/** HubSpot's screens have paths of their own; the page's URL keeps them as `screen`. */
async function showSettings() {
  const query = new URLSearchParams(location.search);
  const outcome = ['connected', 'error'].filter((name) => query.has(name));
  const initialPath = outcome[0]
    ? `/settings/integrations/hubspot?${outcome[0]}=${encodeURIComponent(query.get(outcome[0]))}`
    : query.get('screen');
  const settings = element('div', { class: 'card' });
  main.replaceChildren(element('h1', {}, 'Settings'), settings);
  await showHubspot('mountHubSpotSettings', settings, {
    ...(initialPath ? { initialPath } : {}),
    onNavigate: (path) =>
      history.replaceState(null, '', `/settings/hubspot?screen=${encodeURIComponent(path)}`),
  });
}

/** The organizations of the person; everything shown is of the chosen one. */
function showOrganizations() {
  const select = document.querySelector('#organization');
  const { memberships } = session.person;
  select.replaceChildren(
    ...memberships.map(({ organizationId, organizationName }) =>
      element('option', { value: organizationId }, organizationName),
    ),
  );
  select.value = session.organizationId;
  select.disabled = memberships.length < 2;
}

/** Mounts a part of HubSpot's user interface, with this page's token and its own URLs for what it shows itself. */
async function showHubspot(part, target, options = {}) {
  const hubspot = await import(`${hubspotPath}/embed/embed.js`);
  // Another screen may have been opened meanwhile.
  if (!target.isConnected) return;
  mounted = hubspot[part](target, {
    basePath: hubspotPath,
    getToken: () => session?.token,
    organizationId: session.organizationId,
    customerUrl: (id) => `/customers/${id}`,
    openUrl: (url) => go(url),
    ...options,
  });
}

const screens = [
  [/^\/$/, showCustomers],
  [/^\/customers$/, showCustomers],
  [/^\/customers\/([^/]+)$/, showCustomer],
  [/^\/renewals$/, showRenewals],
  [/^\/settings\/hubspot$/, showSettings],
];

async function show() {
  mounted?.unmount();
  mounted = undefined;
  for (const part of document.querySelectorAll('header nav, header .person')) part.hidden = session === null;
  if (session === null) return showSignIn();
  document.querySelector('#who').textContent = session.person.name;
  showOrganizations();
  for (const link of document.querySelectorAll('nav a')) {
    const isCurrent = location.pathname.startsWith(link.getAttribute('href'));
    if (isCurrent) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const [screen, match] =
    screens.map(([pattern, found]) => [found, pattern.exec(location.pathname)]).find(([, found]) => found) ??
    [];
  try {
    if (screen) await screen(...match.slice(1));
    else main.replaceChildren(element('h1', {}, 'There is no such page'));
  } catch (error) {
    main.replaceChildren(element('h1', {}, 'That didn’t work'), element('p', {}, error.message));
  }
}

async function go(url) {
  history.pushState(null, '', url);
  scrollTo(0, 0);
  await show();
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a');
  if (!link || link.origin !== location.origin || link.target || event.defaultPrevented) return;
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.pathname.startsWith(hubspotPath)) return;
  event.preventDefault();
  void go(link.href);
});
addEventListener('popstate', () => void show());
document.querySelector('#organization').addEventListener('change', (event) => {
  session.organizationId = event.target.value;
  sessionStorage.setItem(storageKey, JSON.stringify(session));
  void go('/customers');
});
document.querySelector('#sign-out').addEventListener('click', () => void signOut());
void show();
