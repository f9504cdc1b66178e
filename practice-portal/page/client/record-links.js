import { call, element } from './dom.js';

/** The records that a record is linked to, by type. */
export function recordLinks(kind, record, { act, open }) {
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
