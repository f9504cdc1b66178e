import type { OrganizationContext } from '../../context/context.ts';
import type { SyncError, SyncErrorFilters } from '../../contract/sync.ts';
import { listErrors } from './list-errors.ts';

/** Errors per query. */
const pageSize = 200;

const columns: readonly [string, (error: SyncError) => string | number | null][] = [
  ['id', (error) => error.id],
  ['status', (error) => error.status],
  ['direction', (error) => error.direction],
  ['object_type', (error) => error.objectType],
  ['record_id', (error) => error.externalId],
  ['record_name', (error) => error.recordName],
  ['record_url', (error) => error.url],
  ['code', (error) => error.code],
  ['property', (error) => error.property],
  ['field', (error) => error.field],
  ['value', (error) => error.value],
  ['what_is_wrong', (error) => error.explanation],
  ['how_to_mend_it', (error) => error.remedy],
  ['raw_reply', (error) => error.rawReply],
  ['attempts', (error) => error.attempts],
  ['first_seen_at', (error) => error.firstSeenAt],
  ['last_seen_at', (error) => error.lastSeenAt],
  ['resolved_at', (error) => error.resolvedAt],
  ['tried_again', (error) => error.triedAgain.explanation],
  ['tried_again_at', (error) => error.triedAgain.nextAt],
];

/**
 * The errors list as CSV, page by page, so that memory use doesn't depend on its length: a header and a line per
 * error, separated by CR LF. It begins with a byte order mark, so that Excel reads it as UTF-8.
 */
export async function* exportErrors(
  context: OrganizationContext,
  filters: SyncErrorFilters,
): AsyncGenerator<string> {
  yield `\uFEFF${toLine(columns.map(([name]) => name))}`;
  let cursor: string | undefined;
  do {
    const page = await listErrors(context, { ...filters, cursor, limit: pageSize });
    yield page.items.map((error) => toLine(columns.map(([, value]) => value(error)))).join('');
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

/** Makes a spreadsheet treat a cell as a formula. */
const formula = /^[\s]*[=+\-@|%]|^[\t\r\n]/;

/**
 * A line of CSV. Text that a spreadsheet would execute gets an apostrophe in front, which makes it plain text: the
 * values come from HubSpot, where anyone may have entered them.
 */
function toLine(cells: readonly (string | number | null)[]): string {
  const shown = cells.map((cell) => {
    if (cell === null) return '';
    if (typeof cell === 'number') return String(cell);
    const safe = formula.test(cell) ? `'${cell}` : cell;
    return /[",\r\n;]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
  });
  return `${shown.join(',')}\r\n`;
}
