import { customFieldPrefix } from '../sync/mapping/object-mapping.ts';

const labels: Record<string, string> = {
  arr: 'ARR',
  csm_id: 'CSM',
  archived_at: 'archived',
  customer_id: 'customer',
  email: 'e-mail',
  title: 'job title',
  pipeline_id: 'pipeline',
  stage_id: 'stage',
  stage_label: 'stage',
  owner_id: 'owner',
};

/** A field as people call it in a sentence: `csm_id` is "CSM", `customFields.plan_tier` is "plan tier". */
export function fieldLabel(field: string): string {
  if (Object.hasOwn(labels, field)) return labels[field] ?? field;
  const bare = field.startsWith(customFieldPrefix) ? field.slice(customFieldPrefix.length) : field;
  return bare.replaceAll('_', ' ').trim();
}
