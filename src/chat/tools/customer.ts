import { z } from 'zod';
import { findCustomers } from '../search/find-customers.ts';
import { listed, nameOf, plainText } from '../text/plain-text.ts';
import type { ToolContext, ToolResult } from './tool.ts';

/** The input of tools that are about one customer. */
export const customerInput = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .optional()
  .describe(
    "The customer's name, domain or id in the user's own words. Leave it out for the customer discussed last.",
  );

export interface Customer {
  id: string;
  name: string | null;
}

/** The path of a customer's page. */
export const customerPath = (id: string): string => `/customers/${id}`;

/** A customer the way replies refer to it. */
export const aboutCustomer = ({ id, name }: Customer) => ({ id, name, path: customerPath(id) });

/**
 * The customer that words mean. A result instead: the user has to say which one, or there is none.
 * @param words undefined: the customer discussed last.
 */
export async function resolveCustomer(
  context: ToolContext,
  words: string | undefined,
): Promise<{ customer: Customer } | { result: ToolResult }> {
  const wanted = words ?? context.lastCustomerId ?? undefined;
  if (wanted === undefined) {
    const text = 'Which customer do you mean? Tell me its name or domain.';
    return { result: { text, needsCustomer: true, failed: true } };
  }
  const search = await findCustomers(context.organization, wanted);
  if (search.kind === 'one') return { customer: { id: search.customer.id, name: search.customer.name } };
  if (search.kind === 'several') {
    const more = search.more ? ' There are more matches: add more of the name if it is none of these.' : '';
    const text = `Which one do you mean by “${plainText(wanted)}”?${more}`;
    return { result: { text, choices: search.customers, failed: true } };
  }
  if (words === undefined) {
    const text = 'The customer we talked about no longer exists. Which one do you mean?';
    return { result: { text, needsCustomer: true, failed: true } };
  }
  return { result: noSuchCustomer(words, search.nearest) };
}

function noSuchCustomer(words: string, nearest: NonNullable<ToolResult['choices']>): ToolResult {
  const names = nearest.map((customer) => `“${nameOf(customer)}”`);
  const advice =
    names.length > 0
      ? `The closest ${names.length === 1 ? 'match is' : 'matches are'} ${listed(names)}.`
      : 'Check the name in the list of customers.';
  return {
    text: `No customer is called “${plainText(words)}”. ${advice} Nothing was changed.`,
    choices: nearest,
    failed: true,
  };
}

/** Does something with the customer that words mean, or asks which one. */
export async function withCustomer(
  context: ToolContext,
  words: string | undefined,
  run: (customer: Customer) => Promise<ToolResult>,
): Promise<ToolResult> {
  const found = await resolveCustomer(context, words);
  if ('result' in found) return found.result;
  return { ...(await run(found.customer)), customer: found.customer };
}
