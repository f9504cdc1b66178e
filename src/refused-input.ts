import type { z } from 'zod';
import { inputName } from './contract/input-labels.ts';
import { AppError } from './errors.ts';
import { issueWords } from './issue-words.ts';

/** What is wrong with one input of a request. `field` is its path, for programs. */
export interface InputProblem {
  field: string;
  /** The end of a sentence that begins with the input's name (“must be a number”), or sentences of its own. */
  message: string;
}

/** More problems than this are only counted in the sentences. */
const mostSaid = 10;

/** A refusal that people understand by the words on their screens, and programs by `details.fields`. */
export function refusedInput(lead: string, fields: readonly InputProblem[]): AppError {
  const more = fields.length - mostSaid;
  const said = [lead, ...fields.slice(0, mostSaid).map(sentenceOf)];
  const message = [...said, ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
  return new AppError('validation_failed', message, { details: { fields } });
}

/**
 * An input as a schema reads it.
 * @throws {AppError} `validation_failed`, naming what the schema does not take.
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw refusedInput('The input is not valid.', problemsIn(parsed.error, input, 'the input'));
}

function sentenceOf({ field, message }: InputProblem): string {
  const name = inputName(field);
  // A name that programs give is one word, and stays as it is.
  const begin = name.includes(' ') ? `${name.charAt(0).toUpperCase()}${name.slice(1)}` : name;
  const said = message.replace(/\.$/, '');
  return /^\p{Ll}/u.test(said) ? `${begin} ${said}.` : `${begin}: ${said}.`;
}

/**
 * What a schema does not take of an input.
 * @param data the input as it came.
 * @param whole what the input as a whole is called.
 */
export function problemsIn(error: z.core.$ZodError, data: unknown, whole: string): InputProblem[] {
  return error.issues.map((issue) => ({
    field: issue.path.map(String).join('.') || whole,
    // Rules of our own say by themselves what they want, also where there is nothing.
    message: issue.code !== 'custom' && isMissing(data, issue.path) ? 'is missing' : issueWords(issue),
  }));
}

/** Whether there is nothing at this place of the input, although what would hold it is there. */
function isMissing(data: unknown, path: readonly PropertyKey[]): boolean {
  if (path.length === 0) return false;
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return false;
    value = Reflect.get(value, key);
  }
  return value === undefined;
}
