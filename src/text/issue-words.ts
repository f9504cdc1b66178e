import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** Zod's own messages; messages defined in a schema are kept. */
const saidByZod = /^(Invalid|Too small|Too big|Unrecognized)\b/;

/** A problem with an input in plain words: the end of a sentence that starts with its name, or complete sentences. */
export function issueWords(issue: Issue): string {
  if (!saidByZod.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return typeWords[issue.expected] ?? otherwise;
    case 'too_small':
      return limitWords(issue.origin, issue.minimum, 'at least');
    case 'too_big':
      return limitWords(issue.origin, issue.maximum, 'at most');
    case 'invalid_format':
      return formatWords[issue.format] ?? 'has the wrong format';
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`;
    case 'invalid_union':
      return 'options' in issue && issue.options ? `must be ${oneOf(issue.options)}` : otherwise;
    case 'unrecognized_keys':
      return `can’t have ${issue.keys.map((key) => `“${key}”`).join(', ')}`;
    case 'invalid_key':
      return `contains a name that ${issue.issues.map(issueWords).join(' and ')}`;
    default:
      return otherwise;
  }
}

const otherwise = 'is invalid';

const typeWords: Record<string, string> = {
  string: 'must be text',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must be an object',
  record: 'must be an object',
};

const formatWords: Record<string, string> = {
  email: 'must be an email address',
  url: 'must be a URL such as https://example.com',
  datetime: 'must be a date and time such as 2027-03-31T12:00:00Z',
  date: 'must be a date such as 2027-03-31',
  guid: 'must be an ID',
};

function limitWords(origin: string, limit: number | bigint, which: 'at least' | 'at most'): string {
  if (origin !== 'string' && origin !== 'array') return `must be ${which} ${limit}`;
  const noun = origin === 'string' ? ['character', 'characters'] : ['entry', 'entries'];
  if (limit === 1 && which === 'at least') return 'can’t be empty';
  return `must have ${which} ${limit} ${noun[limit === 1 ? 0 : 1]}`;
}

function oneOf(values: readonly unknown[]): string {
  const quoted = values.map((value) => `“${String(value)}”`);
  return quoted.length === 1 ? String(quoted[0]) : `one of ${quoted.join(', ')}`;
}
