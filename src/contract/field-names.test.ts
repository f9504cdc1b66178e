import { expect, test } from 'vitest';
import { fieldName, fieldNameInSentence } from './field-names.ts';

test('fields are named as people call them', () => {
  expect(fieldName('arr')).toBe('ARR');
  expect(fieldName('customFields.plan_tier')).toBe('Plan tier');
  expect(fieldName('customFields.planTier2')).toBe('Plan tier2');
  expect(fieldName('customFields.Größe (m²)')).toBe('Größe (m²)');
  expect(fieldName('constructor')).toBe('Constructor');
  expect(fieldName('customFields.cs_tier_v2', 'Customer tier')).toBe('Customer tier');
  expect(fieldName('customFields.cs_tier', ' ')).toBe('Cs tier');
  expect(fieldName('arr', 'Annual Revenue')).toBe('ARR');
});

test('in a sentence a name begins small, unless its capitals are meant', () => {
  expect(fieldNameInSentence('arr')).toBe('ARR');
  expect(fieldNameInSentence('csm_id')).toBe('CSM');
  expect(fieldNameInSentence('renewal_date')).toBe('renewal date');
  expect(fieldNameInSentence('customFields.plan_tier')).toBe('plan tier');
  expect(fieldNameInSentence('customFields.Größe (m²)')).toBe('Größe (m²)');
});
