import type { FieldChange } from '../../contract/changes.ts';
import { fieldNameInSentence } from '../../contract/field-names.ts';
import { fieldValue } from './field-values.ts';
import { ago, plainText } from './plain-text.ts';

/** `ARR from $5,000 to $6,000, 2 hours ago`, with the record's name before it where it is another record. */
export function changeText(change: FieldChange, now: number): string {
  const value = (raw: unknown, label: string | null) => plainText(label ?? fieldValue(change.field, raw));
  const record = change.recordName === null ? '' : `${plainText(change.recordName)}: `;
  const before = value(change.before, change.beforeLabel);
  const after = value(change.after, change.afterLabel);
  const field = plainText(fieldNameInSentence(change.field, change.propertyLabel));
  return `${record}${field} from ${before} to ${after}, ${ago(change.at, now)}`;
}

/** `2026-11-22`, or `2026-11-22 14:30 (America/New_York)` if it is not the start of a day. */
export function momentText(at: Date, timeZone: string): string {
  // Swedish writes days and hours the way ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  const text = format.format(at);
  return text.endsWith(' 00:00') ? text.slice(0, -6) : `${text} (${timeZone})`;
}
