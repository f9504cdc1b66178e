import type { Terminal } from './terminal.ts';

/** Writes a line to standard output. */
export function say(terminal: Terminal, line = ''): void {
  terminal.stdout.write(`${line}\n`);
}

/** Writes a line to standard error: for users, not for programs that parse the output. */
export function remark(terminal: Terminal, line: string): void {
  terminal.stderr.write(`${line}\n`);
}

export function sayJson(terminal: Terminal, value: unknown): void {
  say(terminal, JSON.stringify(value, null, 2));
}

/** HubSpot's text made safe for a terminal: nothing in it moves the cursor or reverses the line. */
export function printable(text: string, longest = 80): string {
  const plain = text.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ');
  const characters = [...plain];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : plain;
}

/** `1 call`, `2 calls`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Columns as wide as their content. */
export function sayTable(terminal: Terminal, head: string[], rows: string[][]): void {
  const cells = [head, ...rows].map((row) => row.map((cell) => printable(cell)));
  const widths = head.map((_, i) => Math.max(...cells.map((row) => (row[i] ?? '').length)));
  for (const row of cells)
    say(
      terminal,
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}
