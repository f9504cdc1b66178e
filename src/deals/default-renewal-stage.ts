import type { RenewalStage } from '../contract/common.ts';

/**
 * The renewal stage that follows from HubSpot's stage alone.
 * @param stage `probability` from 0 to 1, as in the stage's metadata; undefined: it has none.
 */
export function defaultRenewalStage(stage: {
  isClosed: boolean;
  probability: number | undefined;
}): RenewalStage {
  const { isClosed, probability = 0 } = stage;
  if (isClosed) return probability === 1 ? 'closed_won' : 'closed_lost';
  if (probability >= 0.9) return 'committed';
  return probability >= 0.6 ? 'in_progress' : 'open';
}
