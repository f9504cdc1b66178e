import { numberFormat } from './preferences.ts';

const counts = numberFormat();

/** Cuts a text to at most `length` visible characters, with an ellipsis; emoji stay whole. */
export const shorten = (text: string, length: number): string => {
  if (text.length <= length) return text;
  // Only the beginning is split: a text can have 65,536 characters, and a page shows many.
  const head = Array.from(text.slice(0, length * 2 + 2));
  return head.length <= length && text.length <= length * 2 ? text : `${head.slice(0, length).join('')}…`;
};

/** Changes a sentence, except for quoted text, which is a name or a value. */
export const outsideQuotes = (sentence: string, change: (part: string) => string): string =>
  sentence
    .split(/(“[^”]*”)/)
    .map((part) => (part.startsWith('“') ? part : change(part)))
    .join('');

/** "1 record", "5,000 records". */
export const plural = (count: number, one: string, many: string): string =>
  `${counts().format(count)} ${count === 1 ? one : many}`;

/** HubSpot's internal values as words: `COMPUTER_SOFTWARE` becomes "Computer software". */
export const humanize = (value: string): string => {
  if (!/^[A-Z0-9]+(_[A-Z0-9]+)*$/.test(value) || value.length < 2) return value;
  const words = value.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};
