/**
 * HubSpot's buying roles with the words that we show, the weightiest first, and how much each counts when it is said
 * whom to talk to first: from 0 to 50.
 */
export const buyingRoles: readonly { role: string; words: string; priority: number }[] = [
  { role: 'DECISION_MAKER', words: 'Decision maker', priority: 50 },
  { role: 'EXECUTIVE_SPONSOR', words: 'Executive sponsor', priority: 45 },
  { role: 'CHAMPION', words: 'Champion', priority: 45 },
  { role: 'BUDGET_HOLDER', words: 'Budget holder', priority: 40 },
  { role: 'BLOCKER', words: 'Blocker', priority: 30 },
  { role: 'INFLUENCER', words: 'Influencer', priority: 25 },
  { role: 'LEGAL_AND_COMPLIANCE', words: 'Legal and compliance', priority: 15 },
  { role: 'END_USER', words: 'End user', priority: 15 },
  { role: 'OTHER', words: 'Other', priority: 10 },
];

/** The points of a stakeholder without a buying role. */
export const noRolePriority = 10;

const weights = new Map(buyingRoles.map(({ role }, weight) => [role, weight]));

/** A label that people chose for a link, as HubSpot would name the role: "Legal & Compliance" too. */
const asRole = (text: string) =>
  text
    .trim()
    .toUpperCase()
    .replaceAll('&', 'AND')
    .replace(/[^A-Z]+/g, '_');

/**
 * The roles of a contact, once each and the weightiest first.
 * @param said what HubSpot's property says: roles, separated by semicolons.
 * @param labels of its links to companies.
 */
export function rolesOf(said: string | null, labels: readonly string[]): string[] {
  const roles = new Set([...(said?.split(';') ?? []), ...labels].map(asRole));
  return [...roles]
    .filter((role) => weights.has(role))
    .sort((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0));
}

/** The words of a role; null without one. */
export function wordsOf(role: string | undefined): string | null {
  return buyingRoles.find((known) => known.role === role)?.words ?? null;
}
