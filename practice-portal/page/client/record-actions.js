import { call, element } from './dom.js';

/** The actions on a whole record. `choose` then shows another record. */
export function recordActions(kind, record, { act, choose }) {
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
      choose(merged.id);
    }),
  );
  return row;
}

/** The data for the app's card on a company or deal. */
export function recordCard(kind, record, cardUrl) {
  if (cardUrl === null || kind === 'contact') return [];
  const shown = element('pre', { className: 'card-answer', tabIndex: 0, hidden: true });
  const ask = async () => {
    const query = new URLSearchParams({ objectType: kind, objectId: record.id });
    try {
      const { status: code, body } = await call('POST', '/card', { url: `${cardUrl}?${query}` });
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
