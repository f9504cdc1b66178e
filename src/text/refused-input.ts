import type { z } from 'zod';
import { AppError } from '../base/errors.ts';
import { inputName } from '../contract/input-labels.ts';
import { issueWords } from './issue-words.ts';

/** A problem with one input of a request. `field` is the path, for programs. */
export interface InputProblem {
  field: string;
  /** The end of a sentence that starts with the input's name (“must be a number”), or complete sentences. */
  message: string;
}

/** More problems than this are only counted. */
const mostSaid = 10;

/** A refusal worded like the forms, with `details.fields` for programs. */
export function refusedInput(lead: string, fields: readonly InputProblem[]): AppError {
  const more = fields.length - mostSaid;
  const said = [lead, ...fields.slice(0, mostSaid).map(sentenceOf)];
  const message = [...said, ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
  return new AppError('validation_failed', message, { details: { fields } });
}

/**
 * Parses an input with a schema.
 * @throws {AppError} `validation_failed`, with the problems that the schema found.
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw refusedInput('The input is invalid.', problemsIn(parsed.error, input, 'the input'));
}

function sentenceOf({ field, message }: InputProblem): string {
  const name = inputName(field);
  // A path is one word and stays the same.
  const begin = name.includes(' ') ? `${name.charAt(0).toUpperCase()}${name.slice(1)}` : name;
  const said = message.replace(/\.$/, '');
  return /^\p{Ll}/u.test(said) ? `${begin} ${said}.` : `${begin}: ${said}.`;
}

/**
 * The problems that a schema found in an input.
 * @param data the input as received.
 * @param whole the name of the whole input.
 */
export function problemsIn(error: z.core.$ZodError, data: unknown, whole: string): InputProblem[] {
  return error.issues.map((issue) => ({
    field: issue.path.map(String).join('.') || whole,
    // Our own rules have complete messages, also for missing values.
    message: issue.code !== 'custom' && isMissing(data, issue.path) ? 'is missing' : issueWords(issue),
  }));
}

/** Whether there is no value at this place of the input, although its parent exists. */
function isMissing(data: unknown, path: readonly PropertyKey[]): boolean {
  if (path.length === 0) return false;
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return false;
    value = Reflect.get(value, key);
  }
  return value === undefined;
}
