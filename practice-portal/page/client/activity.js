import { call, element, find, timeOf } from './dom.js';
import { open } from './records.js';

const number = new Intl.NumberFormat();

export async function showActivity() {
  const [stats, hooks, portal, { writes }] = await Promise.all([
    call('GET', '/stats'),
    call('GET', '/webhooks'),
    call('GET', ''),
    call('GET', '/writes?limit=40'),
  ]);
  const tooMany = Object.values(stats.tooMany).reduce((sum, n) => sum + n, 0);
  counters([
    ['Requests', stats.requests],
    ['429s', tooMany],
    ['Most in 10 s', stats.maxIn10s.general],
    ['Association batches in 10 s', stats.maxIn10s.associations],
    ['Most searches in 1 s', stats.maxSearchesIn1s],
    ['Companies', portal.counts.company.live],
    ['Contacts', portal.counts.contact.live],
    ['Deals', portal.counts.deal.live],
    [
      'Archived',
      portal.counts.company.archived + portal.counts.contact.archived + portal.counts.deal.archived,
    ],
  ]);
  const installed = find('#installed');
  installed.textContent = portal.installed ? 'The app is installed.' : 'The app is not installed.';
  installed.className = portal.installed ? 'small good' : 'small soft';
  written(writes);
  log(stats.log);
  webhooks(hooks);
}

function counters(entries) {
  find('#counters').replaceChildren(
    ...entries.map(([label, value]) =>
      element(
        'div',
        {},
        element('dt', { textContent: label }),
        element('dd', { textContent: number.format(value) }),
      ),
    ),
  );
}

function written(writes) {
  find('#written').replaceChildren(
    ...writes.reverse().map(({ at, type, id, properties }) =>
      element(
        'tr',
        {},
        element('td', { textContent: timeOf(at) }),
        element(
          'td',
          {},
          element('button', {
            type: 'button',
            className: 'link',
            textContent: `${type} ${id}`,
            onclick: () => open(type, id),
          }),
        ),
        element(
          'td',
          {},
          element('span', {
            className: 'clip',
            textContent: Object.entries(properties)
              .map(([name, value]) => `${name}: ${value}`)
              .join(' · '),
          }),
        ),
      ),
    ),
  );
}

function log(entries) {
  find('#log').replaceChildren(
    ...entries
      .slice(-80)
      .reverse()
      .map((entry) =>
        element(
          'tr',
          {},
          element('td', { textContent: timeOf(entry.at) }),
          element(
            'td',
            {},
            element('span', {
              className: 'clip',
              textContent: `${entry.method} ${decodeURIComponent(entry.path)}`,
            }),
          ),
          element('td', {
            className: entry.status >= 400 || entry.status === 0 ? 'bad' : '',
            textContent: entry.status || '–',
          }),
          element('td', { textContent: entry.ms }),
          element('td', { className: 'soft', textContent: entry.note ?? '' }),
        ),
      ),
  );
}

function webhooks({ counts, log: deliveries }) {
  find('#webhook-counts').textContent =
    `${counts.recorded} events, ${counts.delivered} delivered in ${counts.sent} requests, ${counts.waiting} waiting, ${counts.lost} lost, ${counts.failed} given up`;
  find('#deliveries').replaceChildren(
    ...deliveries
      .slice(-40)
      .reverse()
      .map((one) =>
        element(
          'tr',
          {},
          element('td', { textContent: timeOf(one.at) }),
          element('td', { textContent: one.events }),
          element('td', { textContent: one.attempt }),
          element('td', {
            className: one.status >= 200 && one.status < 300 ? 'good' : 'bad',
            textContent: one.status || one.error,
          }),
          element('td', { textContent: one.ms }),
          element('td', {}, element('span', { className: 'clip', textContent: one.body.slice(0, 300) })),
        ),
      ),
  );
}
