/** What acts without being a person or a key, as people know it. */
const programs: Record<string, string> = {
  cli: 'Command line',
  schedule: 'Schedule',
  worker: 'Worker',
  hubspot: 'HubSpot',
  'api-key': 'ADMIN_API_KEY',
};

/** How people know an actor that is no user: a key by its name, a program by what it does. */
export function actorName(actor: string): string {
  const key = /^api-key:(.*)$/s.exec(actor)?.[1];
  return key === undefined ? (programs[actor] ?? actor) : `API key “${key}”`;
}
