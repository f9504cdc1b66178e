import { expect, test } from 'vitest';
import { readRecord } from './resync-dialog.tsx';

test('a record is named by its id, or by its address in HubSpot', () => {
  expect(readRecord(' 15432780923 ')).toEqual({ id: '15432780923', type: undefined });
  expect(readRecord('https://app-eu1.hubspot.com/contacts/1001/record/0-2/77?eschref=x')).toEqual({
    id: '77',
    type: 'company',
  });
  expect(readRecord('https://app.hubspot.com/contacts/1001/record/0-1/5')).toEqual({
    id: '5',
    type: 'contact',
  });
  expect(readRecord('https://app.hubspot.com/contacts/1001/record/0-3/6/view/1')).toEqual({
    id: '6',
    type: 'deal',
  });
  for (const text of ['', 'Acme', '-1', '1e5', 'https://app.hubspot.com/contacts/1001/record/0-9/6'])
    expect(readRecord(text), text).toBeUndefined();
});
