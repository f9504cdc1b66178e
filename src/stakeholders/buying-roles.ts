/**
 * HubSpot's buying roles with our labels, most important first, and their points towards the contact priority: from 0
 * to 50.
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

/** A custom label of a link, as HubSpot would name the role: "Legal & Compliance" too. */
const asRole = (text: string) =>
  text
    .trim()
    .toUpperCase()
    .replaceAll('&', 'AND')
    .replace(/[^A-Z]+/g, '_');

/**
 * The roles of a contact, each once, most important first.
 * @param said the value of HubSpot's property: roles, separated by semicolons.
 * @param labels of its links to companies.
 */
export function rolesOf(said: string | null, labels: readonly string[]): string[] {
  const roles = new Set([...(said?.split(';') ?? []), ...labels].map(asRole));
  return [...roles]
    .filter((role) => weights.has(role))
    .sort((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0));
}

/** The label of a role; null without one. */
export function wordsOf(role: string | undefined): string | null {
  return buyingRoles.find((known) => known.role === role)?.words ?? null;
}
