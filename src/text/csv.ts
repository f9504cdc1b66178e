/** Excel only reads a file as UTF-8 if it begins with this. */
export const csvStart = '\ufeff';

/**
 * A line of a CSV file (RFC 4180). Spreadsheets execute text that looks like a formula; an apostrophe in front makes
 * it plain text.
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
