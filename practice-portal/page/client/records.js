import { call, element, find } from './dom.js';
import { recordActions, recordCard } from './record-actions.js';
import { recordForm } from './record-form.js';
import { recordLinks } from './record-links.js';

const COLUMNS = {
  company: [
    ['name', 'Name'],
    ['domain', 'Domain'],
    ['annualrevenue', 'Revenue'],
  ],
  contact: [
    ['firstname', 'First name'],
    ['lastname', 'Last name'],
    ['email', 'Email'],
  ],
  deal: [
    ['dealname', 'Deal'],
    ['amount', 'Amount'],
    ['dealstage', 'Stage'],
  ],
};

let settings = { pipelines: [], owners: [] };
let chosen;

const type = () => find('#type').value;
const status = (text, bad = false) => {
  const node = find('#record-status');
  node.textContent = text;
  node.className = bad ? 'small bad' : 'small good';
};

/** Performs a button's action, shows the result and reloads the record. */
async function act(text, work) {
  try {
    await work();
    status(text);
  } catch (error) {
    status(error.message, true);
  }
  if (chosen) await open(chosen.type, chosen.id, false);
}

export async function startRecords(described) {
  settings = described;
  find('#find').addEventListener('submit', (event) => {
    event.preventDefault();
    search();
  });
  find('#type').addEventListener('change', search);
  find('#create').addEventListener('click', create);
  await search();
}

async function search() {
  const query = new URLSearchParams({ search: find('#search').value, limit: '30' });
  const { total, results } = await call('GET', `/records/${type()}?${query}`);
  find('#found').textContent =
    `${total} found${total > results.length ? `, the first ${results.length} shown` : ''}`;
  const columns = COLUMNS[type()];
  find('#result-head').replaceChildren(
    element(
      'tr',
      {},
      ...columns.map(([, label]) => element('th', { textContent: label })),
      element('th', { textContent: 'Id' }),
    ),
  );
  const kind = type();
  find('#results').replaceChildren(
    ...results.map((record) =>
      element(
        'tr',
        { className: record.id === chosen?.id && kind === chosen?.type ? 'chosen' : '' },
        ...columns.map(([name], place) => {
          const text = show(name, record.properties[name]);
          const content =
            place === 0
              ? element('button', {
                  type: 'button',
                  className: 'link clip',
                  textContent: text,
                  onclick: () => open(kind, record.id),
                })
              : element('span', { className: 'clip', textContent: text });
          return element('td', {}, content);
        }),
        element('td', {}, element('code', { textContent: record.id })),
      ),
    ),
  );
}

function show(name, value) {
  if (value === undefined || value === '') return '—';
  if (name === 'dealstage') return stageLabel(value);
  return value.length > 200 ? `${value.slice(0, 200)}…` : value;
}

function stageLabel(id) {
  for (const pipeline of settings.pipelines) {
    const stage = pipeline.stages.find((one) => one.id === id);
    if (stage) return stage.label;
  }
  return id;
}

async function create() {
  const kind = type();
  const properties = {
    company: { name: 'New company', domain: 'new-company.example' },
    contact: { firstname: 'New', lastname: 'Contact', email: `new.contact.${Date.now()}@mail.example` },
    deal: { dealname: 'New deal', amount: '1000', pipeline: 'default', dealstage: 'appointmentscheduled' },
  }[kind];
  const record = await call('POST', `/records/${kind}`, { properties });
  await open(kind, record.id);
  status('Created.');
}

export async function open(kind, id, clear = true) {
  if (clear) find('#record-status').textContent = '';
  let record;
  try {
    record = await call('GET', `/records/${kind}/${id}`);
  } catch {
    chosen = undefined;
    find('#record').replaceChildren(
      element('p', { className: 'soft', textContent: 'This record no longer exists.' }),
    );
    return;
  }
  chosen = { type: kind, id: record.id };
  find('#record').replaceChildren(
    recordForm(kind, record, { settings, act }),
    recordActions(kind, record, {
      act,
      choose: (other) => {
        chosen = { type: kind, id: other };
      },
    }),
    ...recordCard(kind, record, settings.cardUrl),
    ...recordLinks(kind, record, { act, open }),
  );
  await search();
}
