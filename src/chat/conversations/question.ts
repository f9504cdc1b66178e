import { z } from 'zod';
import { Id } from '../../contract/common.ts';

const common = {
  id: Id,
  /** The tool that waits for the answer, by name. */
  tool: z.string(),
  input: z.record(z.string(), z.unknown()),
  /** What the user had said, to be said again when the question got too old. */
  sentence: z.string(),
  expiresAt: z.iso.datetime(),
};

/** A question of the chat that waits for its answer. Kept in the conversation, so that it survives a restart. */
export const Question = z.discriminatedUnion('kind', [
  /** Shall it be done? */
  z.object({ kind: z.literal('confirm'), ...common }),
  /** Which of these customers? */
  z.object({
    kind: z.literal('choose'),
    ...common,
    choices: z.array(z.object({ id: Id, name: z.string().nullable() })),
  }),
  /** Which customer? */
  z.object({ kind: z.literal('account'), ...common }),
]);
export type Question = z.infer<typeof Question>;
