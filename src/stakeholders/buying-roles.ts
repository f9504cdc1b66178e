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

/** How much somebody counts whose part nobody knows. */
export const noRolePriority = 10;
