import type { RenewalStage } from '../db/tables.ts';

/**
 * How far a renewal is, judged by HubSpot's stage alone.
 * @param stage `probability` from 0 to 1, as in the stage's metadata.
 */
export function defaultRenewalStage(stage: { isClosed: boolean; probability: number }): RenewalStage {
  if (stage.isClosed) return stage.probability === 1 ? 'closed_won' : 'closed_lost';
  if (stage.probability >= 0.9) return 'committed';
  return stage.probability >= 0.6 ? 'in_progress' : 'open';
}
