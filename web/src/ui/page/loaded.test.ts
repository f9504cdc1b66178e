import { expect, test } from 'vitest';
import { combine } from './loaded.tsx';

const query = <Data>(data: Data | undefined, error?: Error) => {
  const asked: string[] = [];
  return {
    data,
    error: error ?? null,
    isError: error !== undefined,
    isFetching: false,
    errorUpdateCount: error === undefined ? 0 : 1,
    refetch: () => asked.push('again'),
    asked,
  };
};

test('two queries have data once both have it', () => {
  expect(combine(query(1), query('a')).data).toEqual([1, 'a']);
  expect(combine(query(1), query(undefined)).data).toBeUndefined();
  expect(combine(query(undefined), query('a')).data).toBeUndefined();
});

test('two queries fail with either, and retry together', () => {
  const failed = new Error('HubSpot is down');
  const [first, second] = [query(1), query(undefined, failed)];
  const both = combine(first, second);
  expect([both.isError, both.error]).toEqual([true, failed]);
  both.refetch();
  expect([first.asked, second.asked]).toEqual([['again'], ['again']]);
});
