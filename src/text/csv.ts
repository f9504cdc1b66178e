/** Excel reads a file as UTF-8 only when it begins with this. */
export const csvStart = '\ufeff';

/**
 * A line of a CSV file (RFC 4180). A spreadsheet takes text that begins like a formula for one and carries it out;
 * such text gets an apostrophe in front, by which spreadsheets know that it is text.
 */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
