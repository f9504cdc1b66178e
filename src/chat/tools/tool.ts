import type { z } from 'zod';
import type { OrganizationContext } from '../../context.ts';
import type { ChatData, ChatIntent } from '../../contract/chat.ts';
import type { Role } from '../../contract/common.ts';
import type { FoundCustomer } from '../search/find-customers.ts';
import type { ChatServices } from '../services.ts';

/** For whom a tool works, and what was talked about before. */
export interface ToolContext {
  organization: OrganizationContext;
  services: ChatServices;
  role: Role;
  /** Null for a key: nothing is "mine" then. */
  userId: string | null;
  /** Of the one who asks; undefined: not known. */
  timeZone: string | undefined;
  /** What "it" means; null: nothing yet. */
  lastCustomerId: string | null;
  lastRunIds: readonly string[];
}

/** What a tool answers. */
export interface ToolResult {
  /** In plain words: what, from where, how old. */
  text: string;
  data?: ChatData;
  /** Sentences that may be said next. */
  suggestions?: string[];
  /** The account that it was about. */
  customer?: { id: string; name: string | null };
  /** The runs that it started, or was about. */
  runIds?: string[];
  /** It cannot tell which of these was meant; nothing was done. */
  choices?: FoundCustomer[];
  /** It needs an account, and none was named; nothing was done. */
  needsAccount?: boolean;
  /** Nothing came of it: something was not found, or refused. */
  failed?: boolean;
}

/** What a tool that changes something is about to do. */
export interface Plan<Input> {
  /** The question to the user: what will happen, to how much. */
  question: string;
  /** On the button. */
  confirm: string;
  /** Whether the user must agree even if the wish was said in so many words. */
  asks: boolean;
  /** What to run it with: names made out, so that nothing else is done later than what was asked for now. */
  input: Input;
}

interface Definition<Schema extends z.ZodObject> {
  /** For language models and other assistants. */
  name: string;
  intent: ChatIntent;
  title: string;
  description: string;
  input: Schema;
  /** The lowest role that may use it, as the HTTP routes have it. */
  role: Role;
  run(context: ToolContext, input: z.output<Schema>): Promise<ToolResult>;
}

interface Changing<Schema extends z.ZodObject> extends Definition<Schema> {
  /** Whether what it does cannot be taken back. */
  destructive: boolean;
  /** Looks what would be done, and changes nothing. A result instead of a plan: there is nothing to do, or to decide. */
  plan(context: ToolContext, input: z.output<Schema>): Promise<Plan<z.output<Schema>> | ToolResult>;
}

/** A tool whose input was not looked at yet. */
export interface Tool {
  readonly name: string;
  readonly intent: ChatIntent;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  readonly role: Role;
  readonly changes: boolean;
  readonly destructive: boolean;
  run(context: ToolContext, input: unknown): Promise<ToolResult>;
  /** Undefined for tools that only look. */
  plan: ((context: ToolContext, input: unknown) => Promise<Plan<unknown> | ToolResult>) | undefined;
}

/** A tool that only looks. */
export function lookingTool<Schema extends z.ZodObject>(tool: Definition<Schema>): Tool {
  return {
    ...tool,
    changes: false,
    destructive: false,
    plan: undefined,
    run: (context, input) => tool.run(context, tool.input.parse(input)),
  };
}

/** A tool that changes something here or in HubSpot. */
export function changingTool<Schema extends z.ZodObject>(tool: Changing<Schema>): Tool {
  return {
    ...tool,
    changes: true,
    plan: (context, input) => tool.plan(context, tool.input.parse(input)),
    run: (context, input) => tool.run(context, tool.input.parse(input)),
  };
}

export const isPlan = (outcome: Plan<unknown> | ToolResult): outcome is Plan<unknown> =>
  'question' in outcome;
