import { type RenewalStage, stageProbabilities } from '../contract/common.ts';

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
  if (probability >= stageProbabilities.committed) return 'committed';
  return probability >= stageProbabilities.in_progress ? 'in_progress' : 'open';
}
