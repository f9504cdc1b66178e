import { call, element, field, select } from './dom.js';

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

/** The fields of a record, and any other property. */
export function recordForm(kind, record, { settings, act }) {
  const controls = new Map(
    EDITED[kind].map((name) => [name, control(settings, kind, name, record.properties[name])]),
  );
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

function control(settings, kind, name, value = '') {
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
