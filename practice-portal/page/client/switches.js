import { call, callServer, element, field, find, select } from './dom.js';

const LIMITS = [
  ['tenSecondly', 'Requests per 10 s'],
  ['searchSecondly', 'Searches per second'],
  ['associationsTenSecondly', 'Association batches per 10 s'],
  ['daily', 'Requests per day'],
];

/** Limits, lag and latency; an empty field means no limit. */
export function startLimits(portal, server) {
  const inputs = LIMITS.map(([name, label]) => [
    name,
    element('input', { type: 'number', min: '1', placeholder: 'off', value: portal.limits[name] ?? '' }),
    label,
  ]);
  const retryAfter = element('input', { type: 'checkbox', checked: portal.limits.retryAfter });
  const lag = element('input', { type: 'number', min: '0', value: portal.searchLagMs });
  const latency = element('input', { type: 'number', min: '0', value: server.latencyMs });
  const life = element('input', {
    type: 'number',
    min: '1',
    placeholder: 'off',
    value: portal.lifeEveryMs === null ? '' : portal.lifeEveryMs / 1000,
  });
  const said = element('span', { className: 'small good', role: 'status' });
  const check = element('label', { className: 'check' }, retryAfter, '429s include Retry-After');
  const form = find('#limits');
  form.replaceChildren(
    ...inputs.map(([, input, label]) => field(label, input)),
    field('Search lag in ms', lag),
    field('Latency of a call in ms', latency),
    field('Automatic change every … s', life),
    check,
    element(
      'div',
      { className: 'row' },
      element('button', { type: 'submit', className: 'main', textContent: 'Apply' }),
      said,
    ),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const limits = Object.fromEntries(
      inputs.map(([name, input]) => [name, input.value === '' ? null : Number(input.value)]),
    );
    await call('PATCH', '', {
      limits: { ...limits, retryAfter: retryAfter.checked },
      searchLagMs: Number(lag.value),
      lifeEveryMs: life.value === '' ? null : Number(life.value) * 1000,
    });
    await callServer('PATCH', '/_practice', { latencyMs: Number(latency.value) });
    said.textContent = 'Applied.';
  });
}

/** Rules for writes by apps. */
export function startWrites(portal) {
  const required = element('input', {
    placeholder: 'none',
    value: portal.requiredProperties.company.join(', '),
  });
  const names = element('input', { type: 'checkbox', checked: portal.namesRefusedInputs });
  const said = element('span', { className: 'small good', role: 'status' });
  const form = find('#writes');
  form.replaceChildren(
    field('Required on companies (API 2026-09)', required),
    element('label', { className: 'check' }, names, 'A rejected batch names the input'),
    element(
      'div',
      { className: 'row' },
      element('button', { type: 'submit', className: 'main', textContent: 'Apply' }),
      said,
    ),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const company = required.value
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    await call('PATCH', '', { requiredProperties: { company }, namesRefusedInputs: names.checked });
    said.textContent = 'Applied.';
  });
}

const EFFECTS = {
  '429 ten-secondly': { kind: 'too-many', policy: 'ten-secondly' },
  '429 secondly': { kind: 'too-many', policy: 'secondly' },
  '429 daily': { kind: 'too-many', policy: 'daily' },
  '429 of the token endpoint': { kind: 'too-many', policy: 'token' },
  'Status 500': { kind: 'status', status: 500 },
  'Status 502 with HTML': { kind: 'status', status: 502, body: 'html' },
  'Status 503': { kind: 'status', status: 503 },
  'Status 504 with HTML': { kind: 'status', status: 504, body: 'html' },
  'Status 524 with HTML': { kind: 'status', status: 524, body: 'html' },
  'Status 423 locked': { kind: 'status', status: 423 },
  'Status 477 migrating': { kind: 'status', status: 477 },
  'Reply cut off': { kind: 'truncate' },
  'Connection dropped before': { kind: 'drop', when: 'before' },
  'Connection dropped after': { kind: 'drop', when: 'after' },
  'No reply (hang)': { kind: 'hang', when: 'before' },
  'Delayed by 3 s': { kind: 'delay', ms: 3000 },
  'Access token expires': { kind: 'expire-token' },
  'Token revoked': { kind: 'revoke-token' },
  '401 for a valid token': { kind: 'refuse-token' },
  '403 missing scopes': { kind: 'forbid' },
  'Short pages': { kind: 'short-page', size: 7 },
};

export function startFaults() {
  const form = find('#faults');
  const classes = form.dataset.classes.split(' ');
  const effect = select(
    Object.keys(EFFECTS).map((name) => [name, name]),
    'Status 500',
  );
  const pathClass = select([['', 'every call'], ...classes.map((name) => [name, name])], '');
  const objectType = select(
    [
      ['', 'all'],
      ['company', 'companies'],
      ['contact', 'contacts'],
      ['deal', 'deals'],
    ],
    '',
  );
  const times = element('input', { type: 'number', min: '1', value: '1', placeholder: 'until removed' });
  const probability = element('input', { type: 'number', min: '0', max: '1', step: '0.01', value: '1' });
  form.replaceChildren(
    field('What', effect),
    field('Which calls', pathClass),
    field('Object type', objectType),
    field('How many', times),
    field('Probability', probability),
    element(
      'div',
      { className: 'row' },
      element('button', { type: 'submit', className: 'main', textContent: 'Add fault' }),
      element('button', {
        type: 'button',
        textContent: 'Clear all',
        onclick: () => call('DELETE', '/faults').then(showFaults),
      }),
      element('button', {
        type: 'button',
        textContent: 'Release hanging',
        onclick: () => call('POST', '/faults/release', {}).then(showFaults),
      }),
    ),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const match = {
      ...(pathClass.value === '' ? {} : { pathClass: pathClass.value }),
      ...(objectType.value === '' ? {} : { objectType: objectType.value }),
    };
    await call('POST', '/faults', {
      effect: EFFECTS[effect.value],
      match,
      ...(times.value === '' ? {} : { times: Number(times.value) }),
      ...(probability.value === '1' ? {} : { probability: Number(probability.value) }),
    });
    await showFaults();
  });
}

export async function showFaults() {
  const { faults, held } = await call('GET', '/faults');
  find('#active-faults').replaceChildren(
    ...faults.map((fault) => {
      const { kind, ...rest } = fault.effect;
      const details = [...Object.values(rest), fault.match?.pathClass, fault.match?.objectType]
        .filter((one) => one !== undefined)
        .join(', ');
      const left = fault.times === undefined ? '' : ` of ${fault.times}`;
      return element(
        'li',
        {},
        element('strong', { textContent: kind }),
        element('span', { className: 'soft small', textContent: `${details} · ${fault.hits}${left} hit` }),
        element('button', {
          type: 'button',
          className: 'small-button',
          textContent: 'Remove',
          onclick: () => call('DELETE', `/faults/${fault.id}`).then(showFaults),
        }),
      );
    }),
    ...(held > 0 ? [element('li', { className: 'bad', textContent: `${held} hanging` })] : []),
  );
}

export function startWebhooks(settings) {
  const form = find('#webhooks');
  const target = element('input', { type: 'url', placeholder: 'nowhere', value: settings.targetUrl ?? '' });
  const signature = select(
    [
      ['v1 v3', 'v1 and v3'],
      ['v3', 'v3'],
      ['v2', 'v2'],
      ['v1', 'v1'],
    ],
    settings.signatures.join(' '),
  );
  const delay = element('input', { type: 'number', min: '0', value: settings.delayMs });
  const scale = element('input', { type: 'number', min: '0', step: 'any', value: settings.retryScale });
  const duplicate = element('input', {
    type: 'number',
    min: '0',
    max: '1',
    step: '0.01',
    value: settings.duplicate,
  });
  const lose = element('input', { type: 'number', min: '0', max: '1', step: '0.01', value: settings.lose });
  const reorder = element('input', { type: 'checkbox', checked: settings.reorder });
  form.replaceChildren(
    field('Send to', target),
    field('Signature', signature),
    field('Delay in ms', delay),
    field('Retries: share of 24 h', scale),
    field('Sent twice (0–1)', duplicate),
    field('Lost (0–1)', lose),
    element('label', { className: 'check' }, reorder, 'In random order'),
    element(
      'div',
      { className: 'row' },
      element('button', { type: 'submit', className: 'main', textContent: 'Apply' }),
    ),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    await call('PATCH', '/webhooks', {
      targetUrl: target.value === '' ? null : target.value,
      signatures: signature.value.split(' '),
      delayMs: Number(delay.value),
      retryScale: Number(scale.value),
      duplicate: Number(duplicate.value),
      lose: Number(lose.value),
      reorder: reorder.checked,
    });
  });
}
