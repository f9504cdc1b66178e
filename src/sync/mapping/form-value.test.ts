import { expect, test } from 'vitest';
import type { Mapping } from '../../contract/mappings.ts';
import { type FieldValue, formValue, isSameValue, refusesSeveral } from './form-value.ts';
import type { PropertyShape } from './value-type.ts';

const property = (type: string, more: Partial<PropertyShape> = {}): PropertyShape => ({
  name: 'p',
  label: 'P',
  type,
  fieldType: 'text',
  options: [],
  externalOptions: false,
  readOnlyValue: false,
  referencedObjectType: undefined,
  ...more,
});
const option = (value: string) => ({ label: value.toUpperCase(), value, displayOrder: 0, hidden: false });
const choice = property('enumeration', { fieldType: 'select', options: ['a', 'b'].map(option) });
const choices = { ...choice, fieldType: 'checkbox' };
const checkbox = property('enumeration', { fieldType: 'booleancheckbox' });
const owner = property('enumeration', { referencedObjectType: 'OWNER' });
const owners = { ownerOf: new Map([['u1', '77']]), nameOf: new Map([['u2', 'Ann (ann@x.example)']]) };
const valueMap = { valueMap: { ent: 'a', smb: 'b', none: '' } };

test.each<[string, FieldValue, PropertyShape, Pick<Mapping, 'transform' | 'default'>, string]>([
  ['text', ' as it is ', property('string'), {}, ' as it is '],
  ['trimmed text', ' x ', property('string'), { transform: 'trim' }, 'x'],
  ['a number with all its digits', '12345678901234567.25', property('number'), {}, '12345678901234567.25'],
  ['text that is no number', '1,5', property('number'), {}, '! push_unfit 1,5'],
  ['a day', '2027-03-31', property('date'), {}, '2027-03-31'],
  ['a day that is none', '2027-02-30', property('date'), {}, '! push_unfit 2027-02-30'],
  ['the day of a moment, in UTC', '2027-03-31T23:30:00-02:00', property('date'), {}, '2027-04-01'],
  ['a moment without a zone', '2027-03-31T10:00:00', property('datetime'), {}, '2027-03-31T10:00:00.000Z'],
  ['a day as a moment', '2027-03-31', property('datetime'), {}, '2027-03-31T12:00:00.000Z'],
  ['a moment as text', '2027-03-31T10:00:00+00:00', property('string'), {}, '2027-03-31T10:00:00.000Z'],
  ['yes', 'true', checkbox, {}, 'true'],
  ['neither yes nor no', 'perhaps', property('bool'), {}, '! push_unfit perhaps'],
  ['an option', 'a', choice, {}, 'a'],
  ['a label is no option', 'A', choice, {}, '! push_unknown_option A'],
  ['several of a single choice', ['a', 'b'], choice, {}, '! push_unfit a;b'],
  ['several options, each once', ['a', 'b', 'a'], choices, {}, 'a;b'],
  ['several in one text', 'ent;smb', choices, { transform: valueMap }, 'a;b'],
  ['by a value map', 'ent', choice, { transform: valueMap }, 'a'],
  ['nothing by a value map', 'none', choice, { transform: valueMap }, ''],
  ['an owner', 'u1', owner, {}, '77'],
  ['nobody whom HubSpot knows', 'u2', owner, {}, '! push_unknown_owner Ann (ann@x.example)'],
  ['nothing', null, property('date'), {}, ''],
  ['a blank text', '  ', property('string'), {}, ''],
  ['an empty list', [], choices, {}, ''],
  ['a default', null, choice, { default: 'b' }, 'b'],
  ['a list as text', ['x', 1], property('string'), {}, 'x;1'],
  ['an object', { x: 1 }, property('string'), {}, '! push_unfit {"x":1}'],
])('%s', (_name, field, shape, mapping, expected) => {
  const formed = formValue(field, mapping, shape, owners);
  expect('code' in formed ? `! ${formed.code} ${formed.value}` : formed.value).toBe(expected);
});

test('one person is not written where HubSpot holds several', () => {
  expect(refusesSeveral(owner, 'csm_id')).toBeUndefined();
  expect(refusesSeveral(choices, 'csm_id')).toBeUndefined();
  expect(refusesSeveral({ ...owner, fieldType: 'checkbox' }, 'csm_id')).toContain('would remove the others');
});

test.each([
  ['12.50', '12.5', 'number', true],
  ['007', '7', 'string', false],
  ['b;a', 'a;b', 'enumeration', true],
  ['1774915200000', '2026-03-31', 'date', true],
  ['2026-03-31T00:00:00Z', '2026-03-31T00:00:00.000Z', 'datetime', true],
  ['', '0', 'number', false],
])('%j and %j of the type %s: %s', (a, b, type, same) => {
  expect(isSameValue(a, b, type)).toBe(same);
});

test.each([
  ['datetime', '2027-03-31', '2027-03-31T19:00:00.000Z'],
  ['date', '2027-04-01T06:59:00+00:00', '2027-03-31'],
  // A day that is stored as a time stays the same day, so that it doesn't drift with each round trip.
  ['date', '2027-03-31T00:00:00+00:00', '2027-03-31'],
])('in the portal’s time zone, a %s is told %s as %s', (type, field, value) => {
  const property = { name: 'p', label: 'p', type, fieldType: 'date', options: [], externalOptions: false };
  const shape = { ...property, referencedObjectType: undefined, readOnlyValue: false };
  expect(formValue(field, {}, shape, owners, 'America/Phoenix')).toMatchObject({ value });
});

test('two moments of one day are the same where only the day counts', () => {
  const [evening, noon] = ['2027-04-01T06:59:00.000Z', '2027-03-31T19:00:00.000Z'];
  expect(isSameValue(evening, noon, 'datetime')).toBe(false);
  expect(isSameValue(evening, noon, 'datetime', 'America/Phoenix')).toBe(true);
  expect(isSameValue(evening, noon, 'datetime', 'UTC')).toBe(false);
});
