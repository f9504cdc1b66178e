import { z } from 'zod';
import { Id } from '../../contract/common.ts';

const common = {
  id: Id,
  /** The name of the tool that waits for the answer. */
  tool: z.string(),
  input: z.record(z.string(), z.unknown()),
  /** What the user said, to be said again if the answer comes too late. */
  sentence: z.string(),
  expiresAt: z.iso.datetime(),
};

/** A question of the chat that waits for an answer. Saved in the conversation, so that it survives a restart. */
export const Question = z.discriminatedUnion('kind', [
  /** Do it? */
  z.object({ kind: z.literal('confirm'), ...common }),
  /** Which of these customers? */
  z.object({
    kind: z.literal('choose'),
    ...common,
    choices: z.array(z.object({ id: Id, name: z.string().nullable() })),
  }),
  /** Which customer? */
  z.object({ kind: z.literal('customer'), ...common }),
]);
export type Question = z.infer<typeof Question>;
