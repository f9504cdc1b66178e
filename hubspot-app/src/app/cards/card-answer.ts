import { hubspot } from '@hubspot/ui-extensions';

/** The data of CSCX.AI about the customer of the open record. */
export interface CustomerAnswer {
  state: 'customer';
  customer: { id: string; name: string | null; url: string };
  /** Null: not calculated yet. */
  health: {
    score: number;
    band: 'poor' | 'fair' | 'good';
    trend: 'growing' | 'stable' | 'declining' | null;
    reasons: string[];
    calculatedAt: string | null;
  } | null;
  push: {
    state: 'off' | 'waiting' | 'pushed' | 'confirmed' | 'failed';
    pushedAt: string | null;
    confirmedAt: string | null;
    explanation: string | null;
  };
  renewal: {
    dealName: string;
    stage: 'open' | 'in_progress' | 'committed' | 'closed_won' | 'closed_lost';
    stageLabel: string | null;
    date: string | null;
    /** Negative if it has passed. */
    daysLeft: number | null;
    /** Text if a number would lose digits. */
    amount: number | string | null;
    currency: string | null;
    url: string | null;
  } | null;
  nextAction: string | null;
  /** The time of the data, by the clock of CSCX.AI. */
  asOf: string;
}

/** Why there is nothing to show. */
interface AbsentAnswer {
  state: 'absent';
  reason: 'portal_not_connected' | 'not_a_customer' | 'deal_without_company' | 'archived';
  message: string;
  asOf: string;
}

export type CardAnswer = CustomerAnswer | AbsentAnswer;

/** The part of HubSpot's context that the card needs. */
export interface RecordContext {
  crm: { objectId: number | string; objectTypeId: string };
  variables?: Record<string, unknown> | undefined;
}

const objectTypes: Record<string, string> = { '0-2': 'company', '0-3': 'deal' };
/** HubSpot itself waits 15 s, which is too long for a card. */
const timeoutMs = 8_000;

/**
 * Calls CSCX.AI through HubSpot, which signs the request and adds the account and the user.
 * @throws {Error} with a message for the user.
 */
export async function fetchAnswer({ crm, variables }: RecordContext): Promise<CardAnswer> {
  const address = variables?.PUBLIC_URL;
  const objectType = objectTypes[crm.objectTypeId];
  if (typeof address !== 'string' || objectType === undefined) {
    throw new Error("The card isn't set up for this record. An admin needs to upload the app again.");
  }
  const query = `objectType=${objectType}&objectId=${encodeURIComponent(String(crm.objectId))}`;
  let response: Response;
  try {
    response = await hubspot.fetch(`${address}/api/integrations/hubspot/card?${query}`, {
      method: 'GET',
      timeout: timeoutMs,
    });
  } catch {
    throw new Error("Couldn't reach CSCX.AI.");
  }
  if (!response.ok) throw new Error(problems[response.status] ?? "CSCX.AI isn't responding right now.");
  const answer: unknown = await response.json().catch(() => undefined);
  if (!isAnswer(answer)) throw new Error("CSCX.AI sent a response that this card doesn't support.");
  return answer;
}

const problems: Record<number, string> = {
  401: "CSCX.AI couldn't verify the request from HubSpot. An admin needs to check the client secret and the URL.",
  404: "This version of CSCX.AI doesn't support the card. An admin needs to update it.",
  429: 'Too many requests from HubSpot. Wait a moment.',
};

function isAnswer(value: unknown): value is CardAnswer {
  if (typeof value !== 'object' || value === null || !('state' in value)) return false;
  return value.state === 'absent' || (value.state === 'customer' && 'customer' in value && 'push' in value);
}
