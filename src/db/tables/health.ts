import type { Generated } from 'kysely';
import type { HealthTrend } from '../../contract/common.ts';
import type { CreatedAt, Json, Numeric, Timestamp } from './columns.ts';

/** Health scores, and the customers whose score is due. */
export interface HealthTables {
  health_scores: {
    id: Generated<string>;
    /** Set by the database. */
    organization_id: Generated<string>;
    customer_id: string;
    score: number;
    /** Filled in by the database if left out. */
    trend: Generated<HealthTrend>;
    components: Json;
    reasons: Generated<string[]>;
    source: Generated<string>;
    calculated_at: CreatedAt;
    position: Generated<string>;
    created_at: CreatedAt;
    updated_at: CreatedAt;
  };
  /** Scores that programs wrote into the platform's tables, until they are stored. */
  health_intake: {
    position: Generated<string>;
    customer_id: string;
    score: Numeric;
    trend: string | null;
    source: string;
    written_at: Timestamp;
  };
  health_due: { customer_id: string; organization_id: string; since: CreatedAt };
}
