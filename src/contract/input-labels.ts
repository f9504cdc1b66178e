// The labels of request inputs. Forms, error messages and the audit log use them, so that they all name an input in
// the same way.

/** By path in the request; `*` is any entry of a list. */
export const inputLabels = {
  schedule: 'Schedule',
  'schedule.everyMinutes': 'Check for changes',
  'schedule.timeZone': 'Time zone',
  inclusion: 'Customer filter',
  'inclusion.filters': 'Conditions',
  'inclusion.filters.*.objectType': 'Object type',
  'inclusion.filters.*.property': 'Property',
  'inclusion.filters.*.operator': 'Operator',
  'inclusion.filters.*.values': 'Values',
  'inclusion.onExit': 'When a record stops matching',
  filters: 'Conditions',
  'filters.*.objectType': 'Object type',
  'filters.*.property': 'Property',
  'filters.*.operator': 'Operator',
  'filters.*.values': 'Values',
  renewals: 'Which deals are renewals',
  'renewals.pipelineIds': 'Deals in these pipelines',
  'renewals.property': 'Deals where this property',
  'renewals.property.name': 'Deals where this property',
  'renewals.property.values': 'has one of these values',
  'renewals.stageMapping': 'Renewal stages',
  push: 'Push settings',
  'push.enabled': 'Push health to HubSpot',
  'push.minimumChange': 'Minimum change',
  'push.intervalMinutes': 'Minimum interval',
  'push.properties': 'Company properties in HubSpot',
  'push.properties.score': 'Score',
  'push.properties.trend': 'Trend',
  'push.properties.reasons': 'Reasons',
  'push.properties.updatedAt': 'Calculated at',
  healthSources: 'Scores from the platform',
  'healthSources.customers': 'Changes of customers.health_score',
  'healthSources.columns': 'Other columns',
  healthCalculator: 'Built-in score',
  'healthCalculator.enabled': 'Calculate a score for every customer of this portal',
  'healthCalculator.weights': 'Weights',
  weights: 'Weights',
  alerts: 'Alert rules',
  'alerts.*.name': 'Name',
  'alerts.*.type': 'Alert type',
  'alerts.*.enabled': 'Rule is on',
  'alerts.*.channel': 'Channel',
  'alerts.*.pipelineIds': 'Pipelines',
  'alerts.*.stageIds': 'Moves to HubSpot stage',
  'alerts.*.renewalStages': 'Moves to renewal stage',
  'alerts.*.renewalsOnly': 'Renewals only',
  'alerts.*.minimumAmount': 'Minimum amount',
  'alerts.*.csmIds': 'CSM',
  'alerts.*.notifyCsm': 'Also email the customer’s CSM',
  'alerts.*.quietHours': 'Quiet hours',
  'alerts.*.quietHours.from': 'From',
  'alerts.*.quietHours.to': 'To',
  'alerts.*.quietHours.quietDays': 'Quiet days',
  'alerts.*.digest': 'Frequency',
  'alerts.*.digestAt': 'Time of day',
  mappings: 'Mappings',
  'mappings.*.property': 'HubSpot property',
  'mappings.*.field': 'CSCX field',
  'mappings.*.direction': 'Sync direction',
  'mappings.*.onlyIfBlank': 'Sync direction',
  'mappings.*.transform': 'Transform',
  'mappings.*.transform.valueMap': 'Value mapping',
  'mappings.*.default': 'Default value',
  kind: 'Channel type',
  name: 'Name',
  url: 'Webhook URL',
  addresses: 'Addresses',
  secret: 'Secret',
  email: 'Email address',
  role: 'Role',
  expiresAt: 'Expires',
  locale: 'Date and number format',
  timeZone: 'Time zone',
  portalId: 'Portal ID',
  accessToken: 'Access token',
  externalId: 'Record ID or HubSpot URL',
  objectType: 'Object type',
  message: 'Message',
} as const satisfies Record<string, string>;

/** Lists whose entries are numbered, and the noun for an entry. */
const entries: Record<string, string> = {
  'inclusion.filters.*': 'condition',
  'filters.*': 'condition',
  'alerts.*': 'rule',
  'mappings.*': 'mapping',
};

/**
 * An input by its label: `schedule.everyMinutes` is “Check for changes”, `alerts.2.channel` is “Channel” of rule 3.
 * Inputs without a form go by their path.
 */
export function inputName(path: string): string {
  const { label, entry } = findLabel(path);
  if (label !== undefined) return `“${label}”${entry === undefined ? '' : ` of ${entry}`}`;
  return entry ?? path;
}

/** The label of an input; undefined if no form has it. */
export const inputLabel = (path: string): string | undefined => findLabel(path).label;

/** The label of an input, or of the closest input around it with a label; and the list entry that it belongs to. */
function findLabel(path: string): { label?: string; entry?: string } {
  let found: { label?: string; entry?: string } = {};
  let known = '';
  for (const step of path.split('.')) {
    const [exact, any] = known === '' ? [step, '*'] : [`${known}.${step}`, `${known}.*`];
    const noun = /^\d+$/.test(step) ? entries[any] : undefined;
    if (noun !== undefined) {
      found = { entry: `${noun} ${Number(step) + 1}` };
      known = any;
    } else if (isLabelled(exact)) {
      found = { ...found, label: inputLabels[exact] };
      known = exact;
    } else {
      break;
    }
  }
  return found;
}

function isLabelled(path: string): path is keyof typeof inputLabels {
  return Object.hasOwn(inputLabels, path);
}
