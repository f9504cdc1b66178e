// What people call the fields of records, on screens and in sentences alike.

/** What the name of a custom field follows in the name of its field. */
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
  email: 'E-mail',
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
 * A field as people call it: `arr` is "ARR", `customFields.plan_tier` is "Plan tier". A name that somebody wrote in
 * other ways than programs do stays as it is.
 * @param propertyLabel what HubSpot calls the property that fills the field, where that is known: custom fields have
 *   no other label.
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
  // What people wrote themselves, and what is an abbreviation, keeps its capitals.
  return field.includes(name) || /^\p{Lu}{2}/u.test(name)
    ? name
    : `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

/** Whether a name can be that of a field of ours. */
export const isField = (name: string): boolean =>
  name.startsWith(customFieldPrefix) || Object.hasOwn(names, name);

/** `plan_tier` and `planTier` are "Plan tier"; undefined for what is not written as programs write names. */
export function nameInWords(name: string): string | undefined {
  const isCamel = /^[a-z][a-z0-9]*([A-Z][a-z0-9]+)+$/.test(name);
  const snake = isCamel ? name.replace(/[A-Z]/g, '_$&').toLowerCase() : name;
  if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(snake)) return undefined;
  const words = snake.replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
