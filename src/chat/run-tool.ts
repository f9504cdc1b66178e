import { ZodError } from 'zod';
import { type Role, roleNames } from '../contract/common.ts';
import { AppError } from '../errors.ts';
import { problemsIn, refusedInput } from '../refused-input.ts';
import { isAtLeast } from '../roles.ts';
import { connectFirst, isEmpty } from './tools/first-step.ts';
import { isPlan, type Tool, type ToolContext, type ToolResult } from './tools/tool.ts';

/** A tool answered, or the user has to agree first. */
export type Outcome =
  | { kind: 'done'; result: ToolResult }
  | { kind: 'ask'; question: string; confirm: string; input: unknown };

export const mayUse = (role: Role, tool: Tool): boolean => isAtLeast(role, tool.role);

/**
 * Uses a tool with the rights of the one who asks. What is refused, or fails as it is foreseen, is told in the result.
 * @param consent `given`: the user has agreed to exactly this; `asked`: the user said it in so many words, and is only
 *   asked where the tool asks; `none`: others said it, a language model for instance, so that anything that changes
 *   something is asked.
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
  return {
    text: `“${tool.title}” needs the role ${roleNames[tool.role]}${tool.role === 'admin' ? '' : ' or above'}; you have the role ${roleNames[role]}. An administrator of your organization can do it, or give you the role. Nothing was changed.`,
    failed: true,
  };
}

function failure(error: unknown, tool: Tool, input: unknown): ToolResult {
  if (error instanceof AppError) {
    const nothing = tool.changes ? ' Nothing was changed.' : '';
    return { text: `${error.message}${nothing}`, failed: true };
  }
  if (error instanceof ZodError) {
    const { message } = refusedInput('That cannot be carried out.', problemsIn(error, input, 'the input'));
    return { text: `${message} Nothing was changed.`, failed: true };
  }
  throw error;
}
