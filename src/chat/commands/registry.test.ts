import { expect, test } from 'vitest';
import { ChatIntent } from '../../contract/chat.ts';
import { parseMessage } from '../parse/parse-message.ts';
import { changingCommands, commandOf, commands, keywordCommands, tools } from './registry.ts';

const answers = ['confirm', 'cancel', 'choose', 'other'];

test('every intent is a command or an answer', () => {
  const intents = commands.map(({ intent }) => intent);
  expect(new Set(intents).size).toBe(intents.length);
  expect([...intents, ...answers].sort()).toEqual([...ChatIntent.options].sort());
});

test('tools have the intent of their command and names of their own', () => {
  for (const { intent, tool } of commands) expect(tool?.intent ?? 'help').toBe(intent);
  expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length);
});

test('every command that changes something is tried as such, and explained', () => {
  const changing = commands.filter(({ tool }) => tool?.changes).map(({ intent }) => intent);
  expect(changingCommands.map(({ intent }) => intent).sort()).toEqual(changing.sort());
  for (const { intent, explanation } of changingCommands) {
    expect(parseMessage(explanation?.example ?? '')).toMatchObject({
      kind: 'command',
      command: { tool: intent },
    });
  }
});

test('every command with keywords is found by them', () => {
  const withKeywords = commands.filter(({ keywords }) => keywords).map(({ intent }) => intent);
  expect(keywordCommands.map(({ intent }) => intent).sort()).toEqual(withKeywords.sort());
});

test.each(
  commands.flatMap(({ intent, help }) => (help?.examples ?? []).map((example) => ({ intent, example }))),
)('help: $example', ({ intent, example }) => {
  const understood = parseMessage(example.replace('{customer}', 'Acme'));
  const tool = understood?.kind === 'command' ? understood.command.tool : 'other';
  // The entries for errors and pausing also show how to retry and to resume.
  expect([intent, ...(commandOf(tool)?.help ? [] : [tool])]).toContain(tool);
  expect(commandOf(tool)).toBeDefined();
});
