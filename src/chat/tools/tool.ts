import type { z } from 'zod';
import type { OrganizationContext } from '../../context/context.ts';
import type { ChatData, ChatIntent } from '../../contract/chat.ts';
import type { Role } from '../../contract/common.ts';
import type { FoundCustomer } from '../search/find-customers.ts';
import type { ChatServices } from '../services.ts';

/** Who a tool works for, and what the conversation was about before. */
export interface ToolContext {
  organization: OrganizationContext;
  services: ChatServices;
  role: Role;
  /** Null for an API key, for which nothing is "mine". */
  userId: string | null;
  /** The user's; undefined: unknown. */
  timeZone: string | undefined;
  /** The customer that "it" means; null: none yet. */
  lastCustomerId: string | null;
  lastRunIds: readonly string[];
}

/** The answer of a tool. */
export interface ToolResult {
  /** Plain text, with the source and the age of the data. */
  text: string;
  data?: ChatData;
  /** Sentences to say next. */
  suggestions?: string[];
  /** The customer that it was about. */
  customer?: { id: string; name: string | null };
  /** The runs that it started or was about. */
  runIds?: string[];
  /** One of these is meant, and the user has to say which; nothing was done. */
  choices?: FoundCustomer[];
  /** It needs a customer, and none was named; nothing was done. */
  needsCustomer?: boolean;
  /** Something was not found, or refused. */
  failed?: boolean;
}

/** What a tool would change. */
export interface Plan<Input> {
  /** The question to the user: what will happen, and to how many records. */
  question: string;
  /** The label of the button. */
  confirm: string;
  /** Whether the user has to agree even to an explicit command. */
  asks: boolean;
  /** The input to run it with. Names are ids by now, so that a later answer does what was asked for now. */
  input: Input;
}

interface Definition<Schema extends z.ZodObject> {
  /** For language models and other assistants. */
  name: string;
  intent: ChatIntent;
  title: string;
  description: string;
  input: Schema;
  /** The lowest role that can use it; the same as for the HTTP route. */
  role: Role;
  run(context: ToolContext, input: z.output<Schema>): Promise<ToolResult>;
}

interface Changing<Schema extends z.ZodObject> extends Definition<Schema> {
  /** Whether it can't be undone. */
  destructive: boolean;
  /** Finds out what would change, and changes nothing. A result instead of a plan: there is nothing to do or decide. */
  plan(context: ToolContext, input: z.output<Schema>): Promise<Plan<z.output<Schema>> | ToolResult>;
}

/** A tool whose input has not been validated yet. */
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
  /** Undefined for read-only tools. */
  plan: ((context: ToolContext, input: unknown) => Promise<Plan<unknown> | ToolResult>) | undefined;
}

/** A tool that changes nothing. */
export function readOnlyTool<Schema extends z.ZodObject>(tool: Definition<Schema>): Tool {
  return {
    ...tool,
    changes: false,
    destructive: false,
    plan: undefined,
    run: (context, input) => tool.run(context, tool.input.parse(input)),
  };
}

/** A tool that changes something in CSCX or in HubSpot. */
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
