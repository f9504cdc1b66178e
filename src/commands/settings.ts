import { Command } from 'commander';
import { settingRows } from '../config.ts';
import { say } from './output.ts';
import type { Terminal } from './terminal.ts';

export function settingsCommand(terminal: Terminal): Command {
  return new Command('settings')
    .description('print all settings with their defaults, as the table of README.md and docs/operations.md')
    .action(() => say(terminal, settingsTable()));
}

/** The settings as a Markdown table. */
export function settingsTable(): string {
  const rows = settingRows.map((row) => `| \`${row.name}\` | ${row.default} | ${row.meaning} |`);
  return ['| setting | default | meaning |', '|---|---|---|', ...rows].join('\n');
}
