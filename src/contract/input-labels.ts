// What screens call the inputs of requests. Forms take their labels from here; refusals and the audit log name inputs
// by them, too, so that people read the words that stand at the field.

/** By the path in the request; `*` is any place of a list. */
export const inputLabels = {
  schedule: 'Schedule',
  'schedule.everyMinutes': 'Look for changes',
  'schedule.timeZone': 'Time zone',
  inclusion: 'Customer filter',
  'inclusion.filters': 'Conditions',
  'inclusion.filters.*.objectType': 'Object type',
  'inclusion.filters.*.property': 'Property',
  'inclusion.filters.*.operator': 'What is asked',
  'inclusion.filters.*.values': 'Values',
  'inclusion.onExit': 'Records that no longer pass',
  filters: 'Conditions',
  'filters.*.objectType': 'Object type',
  'filters.*.property': 'Property',
  'filters.*.operator': 'What is asked',
  'filters.*.values': 'Values',
  renewals: 'Which deals are renewals',
  'renewals.pipelineIds': 'Deals of these pipelines',
  'renewals.property': 'And deals whose property',
  'renewals.property.name': 'And deals whose property',
  'renewals.property.values': 'Has one of the values',
  'renewals.stageMapping': 'What stages mean',
  push: 'What is pushed, and when',
  'push.enabled': 'Push health to HubSpot',
  'push.minimumChange': 'Smallest change',
  'push.intervalMinutes': 'Shortest time between two writes',
  'push.properties': 'Company properties in HubSpot',
  'push.properties.score': 'Score',
  'push.properties.trend': 'Trend',
  'push.properties.reasons': 'Reasons',
  'push.properties.updatedAt': 'Calculated at',
  healthCalculator: 'Built-in score',
  'healthCalculator.enabled': 'Calculate a score for every customer of this portal',
  'healthCalculator.weights': 'Weights',
  weights: 'Weights',
  alerts: 'Alert rules',
  'alerts.*.name': 'Name',
  'alerts.*.type': 'What raises an alert',
  'alerts.*.enabled': 'Use the rule',
  'alerts.*.channel': 'Channel',
  'alerts.*.pipelineIds': 'Pipelines',
  'alerts.*.stageIds': 'Move into the HubSpot stage',
  'alerts.*.renewalStages': 'Move into a stage that means',
  'alerts.*.renewalsOnly': 'Only renewals',
  'alerts.*.minimumAmount': 'Amount of at least',
  'alerts.*.csmIds': 'Customers of',
  'alerts.*.notifyCsm': 'Also write to the CSM of the customer',
  'alerts.*.quietHours': 'Quiet hours',
  'alerts.*.quietHours.from': 'From',
  'alerts.*.quietHours.to': 'To',
  'alerts.*.quietHours.quietDays': 'Quiet all day on',
  'alerts.*.digest': 'Send',
  'alerts.*.digestAt': 'Every day at',
  mappings: 'Mappings',
  'mappings.*.property': 'Property in HubSpot',
  'mappings.*.field': 'Field here',
  'mappings.*.direction': 'Who wins',
  'mappings.*.onlyIfBlank': 'Who wins',
  'mappings.*.transform': 'What is done with the values',
  'mappings.*.transform.valueMap': 'What becomes of each value',
  'mappings.*.default': 'Where there is no value',
  kind: 'Kind of channel',
  name: 'Name',
  url: 'Webhook URL',
  addresses: 'Addresses',
  secret: 'Secret',
  email: 'E-mail address',
  role: 'Role',
  expiresAt: 'How long it works',
  locale: 'Dates and numbers',
  timeZone: 'Time zone',
  portalId: 'Portal id',
  accessToken: 'Access token',
  externalId: 'Record id, or its address in HubSpot',
  objectType: 'Object type',
  message: 'What you say',
} as const satisfies Record<string, string>;

/** Lists, an entry of which is told from the others by its place. */
const entries: Record<string, string> = {
  'inclusion.filters.*': 'condition',
  'filters.*': 'condition',
  'alerts.*': 'rule',
  'mappings.*': 'mapping',
};

/**
 * An input by the words that label it: `schedule.everyMinutes` is “Look for changes”, `alerts.2.channel` is “Channel” of
 * rule 3. What no screen asks for goes by the name that programs give it.
 */
export function inputName(path: string): string {
  const { label, entry } = findLabel(path);
  if (label !== undefined) return `“${label}”${entry === undefined ? '' : ` of ${entry}`}`;
  return entry ?? path;
}

/** The words that label an input; undefined where no screen asks for it. */
export const inputLabel = (path: string): string | undefined => findLabel(path).label;

/** The label of an input, or of the last one around it that has one; and the entry of a list that it is in. */
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
