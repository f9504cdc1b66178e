import { readFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { createProgram, runCli } from './run-cli.ts';

let printed = '';
const output = new Writable({
  write(chunk, _encoding, done) {
    printed += String(chunk);
    done();
  },
});
const terminal = { env: {}, stdin: Readable.from(['']), stdout: output, stderr: output, exitCode: 0 };

/** What a user types for each command, such as `sync run`. */
const namesOf = ({ commands }: Command): string[] =>
  commands.flatMap((command) =>
    command.commands.length === 0
      ? [command.name()]
      : namesOf(command).map((name) => `${command.name()} ${name}`),
  );

test('help names every command', async () => {
  expect(await runCli(['--help'], terminal)).toBe(0);
  const shown = [...printed.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name);
  expect(shown).toEqual(expect.arrayContaining(createProgram(terminal).commands.map((each) => each.name())));
});

test('the table in docs/operations.md names every command', () => {
  const names = namesOf(createProgram(terminal));
  expect(names).toContain('sync run');
  const documented = readFileSync('docs/operations.md', 'utf8');
  expect(names.filter((name) => !new RegExp(`\`${name}[ \`]`).test(documented))).toEqual([]);
});
