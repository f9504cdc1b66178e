import { ZodError } from 'zod';
import { AppError } from '../../base/errors.ts';
import { isAtLeast } from '../../base/roles.ts';
import { type Role, roleNames } from '../../contract/common.ts';
import { problemsIn, refusedInput } from '../../text/refused-input.ts';
import { connectFirst, isEmpty } from './connect-first.ts';
import { isPlan, type Tool, type ToolContext, type ToolResult } from './tool.ts';

/** The tool has answered, or the user has to agree first. */
export type Outcome =
  | { kind: 'done'; result: ToolResult }
  | { kind: 'ask'; question: string; confirm: string; input: unknown };

export const mayUse = (role: Role, tool: Tool): boolean => isAtLeast(role, tool.role);

/**
 * Runs a tool with the permissions of the user. Refusals and expected failures are results.
 * @param consent `given`: the user has agreed to exactly this; `asked`: the user asked for it explicitly, and has to
 *   agree only if the tool says so; `none`: a language model asked for it, so the user has to agree to any change.
 */
export async function runTool(
  context: ToolContext,
  tool: Tool,
  input: unknown,
  consent: 'given' | 'asked' | 'none',
): Promise<Outcome> {
  if (!mayUse(context.role, tool)) return { kind: 'done', result: refusal(context.role, tool) };
  try {
    if (await isEmpty(context)) return { kind: 'done', result: connectFirst(context.role) };
    if (tool.plan !== undefined && consent !== 'given') {
      const plan = await tool.plan(context, input);
      if (!isPlan(plan)) return { kind: 'done', result: plan };
      if (plan.asks || consent === 'none') {
        return { kind: 'ask', question: plan.question, confirm: plan.confirm, input: plan.input };
      }
      return { kind: 'done', result: await tool.run(context, plan.input) };
    }
    return { kind: 'done', result: await tool.run(context, input) };
  } catch (error) {
    return { kind: 'done', result: failure(error, tool, input) };
  }
}

function refusal(role: Role, tool: Tool): ToolResult {
  const needed = `${roleNames[tool.role]} role${tool.role === 'admin' ? '' : ' or above'}`;
  return {
    text: [
      `“${tool.title}” needs the ${needed}. Your role is ${roleNames[role]}.`,
      'An admin can do it for you, or change your role. Nothing was changed.',
    ].join(' '),
    failed: true,
  };
}

function failure(error: unknown, tool: Tool, input: unknown): ToolResult {
  if (error instanceof AppError) {
    const nothing = tool.changes ? ' Nothing was changed.' : '';
    return { text: `${error.message}${nothing}`, failed: true };
  }
  if (error instanceof ZodError) {
    const { message } = refusedInput('That isn’t possible.', problemsIn(error, input, 'the input'));
    return { text: `${message} Nothing was changed.`, failed: true };
  }
  throw error;
}
