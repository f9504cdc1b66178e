// The names of record fields, on screens and in sentences.

/** The prefix of the field names of custom fields. */
export const customFieldPrefix = 'customFields.';

const names: Record<string, string> = {
  name: 'Name',
  domain: 'Domain',
  industry: 'Industry',
  arr: 'ARR',
  csm_id: 'CSM',
  renewal_date: 'Renewal date',
  health_score: 'Health score',
  health_trend: 'Health trend',
  archived_at: 'Archived',
  merge: 'Merge in HubSpot',
  customer_id: 'Customer',
  email: 'Email',
  title: 'Job title',
  phone: 'Phone',
  role: 'Role',
  buying_roles: 'Buying roles',
  is_decision_maker: 'Decision maker',
  is_champion: 'Champion',
  engagement_score: 'Engagement score',
  last_engaged_at: 'Last engaged',
  amount: 'Amount',
  currency: 'Currency',
  pipeline_id: 'Pipeline',
  stage_id: 'Stage',
  stage_label: 'Stage label',
  renewal_stage: 'Renewal stage',
  is_renewal: 'Renewal',
  is_closed: 'Closed',
  is_won: 'Won',
  close_date: 'Close date',
  owner_id: 'Owner',
};

/**
 * The readable name of a field: `arr` is "ARR", `customFields.plan_tier` is "Plan tier". Names that aren't written as
 * identifiers stay the same.
 * @param propertyLabel the label of the HubSpot property that fills the field, if known: the only label that a custom
 *   field can have.
 */
export function fieldName(field: string, propertyLabel?: string | null): string {
  const known = Object.hasOwn(names, field) ? names[field] : undefined;
  if (known !== undefined) return known;
  if (!field.startsWith(customFieldPrefix)) return nameInWords(field) ?? field;
  const bare = field.slice(customFieldPrefix.length);
  return propertyLabel?.trim() || (nameInWords(bare) ?? bare);
}

/** The same in the middle of a sentence: "ARR", "plan tier". */
export function fieldNameInSentence(field: string, propertyLabel?: string | null): string {
  const name = fieldName(field, propertyLabel);
  // Names that users wrote, and abbreviations, keep their capitals.
  return field.includes(name) || /^\p{Lu}{2}/u.test(name)
    ? name
    : `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

/** Whether this is the name of one of our fields. */
export const isField = (name: string): boolean =>
  name.startsWith(customFieldPrefix) || Object.hasOwn(names, name);

/** `plan_tier` and `planTier` are "Plan tier"; undefined if the name isn't written as an identifier. */
export function nameInWords(name: string): string | undefined {
  const isCamel = /^[a-z][a-z0-9]*([A-Z][a-z0-9]+)+$/.test(name);
  const snake = isCamel ? name.replace(/[A-Z]/g, '_$&').toLowerCase() : name;
  if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(snake)) return undefined;
  const words = snake.replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
