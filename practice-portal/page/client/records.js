import { call, element, field, find, select } from './dom.js';

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
const EDITED = {
  company: [
    'name',
    'domain',
    'industry',
    'annualrevenue',
    'hubspot_owner_id',
    'renewal_date',
    'lifecyclestage',
  ],
  contact: ['firstname', 'lastname', 'email', 'jobtitle', 'phone', 'mobilephone', 'hubspot_owner_id'],
  deal: ['dealname', 'amount', 'closedate', 'pipeline', 'dealstage', 'dealtype', 'hubspot_owner_id'],
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
    form(kind, record),
    actions(kind, record),
    ...card(kind, record),
    ...links(kind, record),
  );
  await search();
}

/** The data for the app's card on a company or deal. */
function card(kind, record) {
  if (settings.cardUrl === null || kind === 'contact') return [];
  const shown = element('pre', { className: 'card-answer', tabIndex: 0, hidden: true });
  const ask = async () => {
    const query = new URLSearchParams({ objectType: kind, objectId: record.id });
    try {
      const { status: code, body } = await call('POST', '/card', { url: `${settings.cardUrl}?${query}` });
      shown.textContent = code === 200 ? JSON.stringify(JSON.parse(body), null, 2) : `HTTP ${code} ${body}`;
    } catch (error) {
      shown.textContent = error.message;
    }
    shown.hidden = false;
  };
  return [
    element(
      'div',
      { className: 'row' },
      element('button', { type: 'button', textContent: 'Load the app’s card', onclick: ask }),
    ),
    shown,
  ];
}

function form(kind, record) {
  const controls = new Map(EDITED[kind].map((name) => [name, control(kind, name, record.properties[name])]));
  // Properties that apps and users added to the portal, such as a health score.
  const own = record.own.filter(({ name }) => !controls.has(name));
  const extra = element('input', { placeholder: 'any_property', ariaLabel: 'Name of another property' });
  const extraValue = element('input', { placeholder: 'its value', ariaLabel: 'Value of that property' });
  const node = element(
    'form',
    {},
    element('p', {
      className: 'small soft',
      textContent: `Id ${record.id} · changed ${record.updatedAt}${record.archivedAt ? ' · archived' : ''}`,
    }),
    element(
      'div',
      { className: 'fields' },
      ...[...controls].map(([name, input]) => field(name, input)),
      field('Another property', extra),
      field('Value', extraValue),
    ),
    element('button', { type: 'submit', className: 'main', textContent: 'Save' }),
    own.length === 0
      ? undefined
      : element(
          'dl',
          { className: 'counters own' },
          ...own.map(({ name, label }) =>
            element(
              'div',
              { title: name },
              element('dt', { textContent: label }),
              element('dd', { textContent: record.properties[name] }),
            ),
          ),
        ),
  );
  node.addEventListener('submit', (event) => {
    event.preventDefault();
    const properties = {};
    for (const [name, input] of controls) {
      if (input.value !== (record.properties[name] ?? '')) properties[name] = input.value;
    }
    if (extra.value !== '') properties[extra.value] = extraValue.value;
    act('Saved.', () => call('PATCH', `/records/${kind}/${record.id}`, { properties }));
  });
  return node;
}

function control(kind, name, value = '') {
  if (name === 'hubspot_owner_id') {
    const owners = settings.owners.map((owner) => [
      owner.id,
      `${owner.firstName} ${owner.lastName}${owner.archived ? ' (archived)' : ''}`,
    ]);
    return withOwn(owners, value);
  }
  if (kind === 'deal' && name === 'pipeline') {
    return withOwn(
      settings.pipelines.map((one) => [one.id, one.label]),
      value,
    );
  }
  if (kind === 'deal' && name === 'dealstage') {
    const stages = settings.pipelines.flatMap((one) =>
      one.stages.map((stage) => [stage.id, `${one.label}: ${stage.label}`]),
    );
    return withOwn(stages, value);
  }
  return element('input', { value, autocomplete: 'off' });
}

/** A select that also offers none, and the current value if it is unknown. */
function withOwn(options, value) {
  const known = value === '' || options.some(([key]) => key === value);
  return select([['', '—'], ...options, ...(known ? [] : [[value, `${value} (unknown)`]])], value);
}

function actions(kind, record) {
  const button = (text, done, work) =>
    element('button', { type: 'button', textContent: text, onclick: () => act(done, work) });
  const other = element('input', {
    placeholder: 'ID of the other record',
    ariaLabel: 'Id of the record to merge in',
    size: 18,
  });
  const row = element('div', { className: 'row' });
  if (record.archivedAt) {
    row.append(
      button('Restore', 'Restored.', () => call('POST', `/records/${kind}/${record.id}/restore`, {})),
    );
  } else {
    row.append(button('Archive', 'Archived.', () => call('DELETE', `/records/${kind}/${record.id}`)));
  }
  row.append(
    button('Delete permanently', 'Deleted permanently.', () =>
      call('POST', `/records/${kind}/${record.id}/privacy-delete`, {}),
    ),
    other,
    button('Merge into this record', 'Merged.', async () => {
      const merged = await call('POST', `/records/${kind}/merge`, {
        primaryId: record.id,
        otherId: other.value,
      });
      chosen = { type: kind, id: merged.id };
    }),
  );
  return row;
}

function links(kind, record) {
  const others = ['company', 'contact', 'deal'].filter((other) => other !== kind);
  return others.map((to) => {
    const ties = record.associations.filter((tie) => tie.type === to);
    const input = element('input', {
      placeholder: `id of a ${to}`,
      ariaLabel: `Id of a ${to} to link`,
      size: 18,
    });
    const pair = (id) => ({ fromType: kind, fromId: record.id, toType: to, toId: id });
    const list = element(
      'ul',
      { className: 'plain' },
      ...ties.slice(0, 40).map((tie) => {
        const labels = tie.types.flatMap((one) => (one.label ? [one.label] : []));
        const canBePrimary = to === 'company' && !tie.primary;
        return element(
          'li',
          {},
          element('button', {
            type: 'button',
            className: 'link',
            textContent: tie.id,
            onclick: () => open(to, tie.id),
          }),
          element('span', { className: 'soft small', textContent: labels.join(', ') }),
          canBePrimary
            ? element('button', {
                type: 'button',
                className: 'small-button',
                textContent: 'Make primary',
                onclick: () => act('Primary company changed.', () => call('POST', '/primary', pair(tie.id))),
              })
            : undefined,
          element('button', {
            type: 'button',
            className: 'small-button',
            textContent: 'Unlink',
            onclick: () => act('Unlinked.', () => call('DELETE', '/associations', pair(tie.id))),
          }),
        );
      }),
    );
    const add = element('button', {
      type: 'button',
      textContent: 'Link',
      onclick: () => act('Linked.', () => call('POST', '/associations', pair(input.value))),
    });
    const title = { company: 'Companies', contact: 'Contacts', deal: 'Deals' }[to];
    return element(
      'div',
      {},
      element('h3', { textContent: `${title} (${ties.length})` }),
      list,
      element('div', { className: 'row' }, input, add),
    );
  });
}
