/** HubSpot's buying roles with the words that we show, the weightiest first. */
export const buyingRoles: readonly { role: string; words: string }[] = [
  { role: 'DECISION_MAKER', words: 'Decision maker' },
  { role: 'EXECUTIVE_SPONSOR', words: 'Executive sponsor' },
  { role: 'CHAMPION', words: 'Champion' },
  { role: 'BUDGET_HOLDER', words: 'Budget holder' },
  { role: 'BLOCKER', words: 'Blocker' },
  { role: 'INFLUENCER', words: 'Influencer' },
  { role: 'LEGAL_AND_COMPLIANCE', words: 'Legal and compliance' },
  { role: 'END_USER', words: 'End user' },
  { role: 'OTHER', words: 'Other' },
];
