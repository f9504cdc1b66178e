import { z } from 'zod';
import { findCustomers } from '../search/find-customers.ts';
import { listed, nameOf, plainText } from '../text/plain-text.ts';
import type { ToolContext, ToolResult } from './tool.ts';

/** The input of tools that are about one account. */
export const accountInput = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .optional()
  .describe(
    "The account's name, domain or id, as the user said it. Leave it out for the account that was talked about last.",
  );

export interface Account {
  id: string;
  name: string | null;
}

/** The path of a customer's page. */
export const customerPath = (id: string): string => `/customers/${id}`;

/** A customer, as replies refer to it. */
export const aboutCustomer = ({ id, name }: Account) => ({ id, name, path: customerPath(id) });

/**
 * The account that is meant. A result instead: which one is meant must be asked, or there is none.
 * @param words undefined: the one that was talked about last.
 */
export async function meantAccount(
  context: ToolContext,
  words: string | undefined,
): Promise<{ account: Account } | { result: ToolResult }> {
  const wanted = words ?? context.lastCustomerId ?? undefined;
  if (wanted === undefined) {
    const text = 'Which account do you mean? Say its name or its domain.';
    return { result: { text, needsAccount: true, failed: true } };
  }
  const search = await findCustomers(context.organization, wanted);
  if (search.kind === 'one') {
    return { account: { id: search.customer.id, name: search.customer.name } };
  }
  if (search.kind === 'several') {
    return {
      result: {
        text: `Which one do you mean by “${plainText(wanted)}”?${search.more ? ' There are more than these: say more of the name if it is none of them.' : ''}`,
        choices: search.customers,
        failed: true,
      },
    };
  }
  if (words === undefined) {
    const text = 'The account that we talked about is not here any more. Which one do you mean?';
    return { result: { text, needsAccount: true, failed: true } };
  }
  const nearest = search.nearest.map((customer) => `“${nameOf(customer)}”`);
  const advice =
    nearest.length > 0
      ? `The nearest ${nearest.length === 1 ? 'name is' : 'names are'} ${listed(nearest)}.`
      : 'Look at the list of customers for the names that there are.';
  return {
    result: {
      text: `There is no account called “${plainText(wanted)}”. ${advice} Nothing was changed.`,
      choices: search.nearest,
      failed: true,
    },
  };
}

/** Does something with the account that is meant; asks which one where that is not clear. */
export async function withAccount(
  context: ToolContext,
  words: string | undefined,
  run: (account: Account) => Promise<ToolResult>,
): Promise<ToolResult> {
  const meant = await meantAccount(context, words);
  if ('result' in meant) return meant.result;
  return { ...(await run(meant.account)), customer: meant.account };
}
