const months = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
];
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const numbers: Record<string, number> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  ten: 10,
  twelve: 12,
  thirty: 30,
  ninety: 90,
};

/** The number of a month from 0, by its name or the first three letters of it; -1: none. */
export const monthOf = (word: string): number =>
  months.findIndex((name) => name === word || name.slice(0, 3) === word);

/** The number of a weekday from 0 for Sunday, by its name; -1: none. */
export const weekdayOf = (word: string): number => weekdays.indexOf(word);

/** A number in digits, or a small one as a word. */
export function readNumber(text: string): number | undefined {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  return Object.hasOwn(numbers, text) ? numbers[text] : undefined;
}
