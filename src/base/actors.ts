import { type RawBuilder, sql } from 'kysely';
import type { AuditActorKind } from '../contract/audit-log.ts';

/**
 * The user, key or program behind an action. Rows and the audit log store it as text: `formatActor` writes it,
 * `parseActor` reads it.
 */
export type Actor =
  | { kind: 'user'; id: string }
  /** An API key by its name; null: ADMIN_API_KEY. */
  | { kind: 'key'; name: string | null }
  /** The command line, the schedule, a worker, HubSpot or a change in CSCX, by its own name. */
  | { kind: 'program'; name: string };

const keyPrefix = 'api-key';
const userId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const namedKey = /^api-key:(.*)$/s;

export function formatActor(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
      return actor.id;
    case 'key':
      return actor.name === null ? keyPrefix : `${keyPrefix}:${actor.name}`;
    case 'program':
      return actor.name;
  }
}

export function parseActor(text: string): Actor {
  if (userId.test(text)) return { kind: 'user', id: text };
  if (text === keyPrefix) return { kind: 'key', name: null };
  const name = namedKey.exec(text)?.[1];
  return name === undefined ? { kind: 'program', name: text } : { kind: 'key', name };
}

/** The kinds of actors in the audit log. To filter a column of stored actors by them: `auditKindIn`. */
export function auditKindOf(text: string): AuditActorKind {
  const actor = parseActor(text);
  if (actor.kind === 'user') return 'user';
  if (actor.kind === 'key') return 'api_key';
  return actor.name === 'cli' ? 'command_line' : 'program';
}

export const auditKindIn = (column: RawBuilder<string>) => sql<AuditActorKind>`case
  when ${column} ~ ${userId.source} then 'user'
  when ${column} = ${keyPrefix} or starts_with(${column}, ${`${keyPrefix}:`}) then 'api_key'
  when ${column} = 'cli' then 'command_line'
  else 'program' end`;

/** Programs with a display name of their own. */
const programs: Record<string, string> = {
  cli: 'Command line',
  schedule: 'Schedule',
  worker: 'Worker',
  hubspot: 'HubSpot',
  changes: 'Changes in CSCX',
};

/**
 * The display name of an actor: a key's name, or what a program does.
 * @param users names of users by id, without deleted ones.
 */
export function actorName(text: string, users: ReadonlyMap<string, string> = new Map()): string {
  const actor = parseActor(text);
  switch (actor.kind) {
    case 'user':
      return users.get(actor.id) ?? 'Deleted user';
    case 'key':
      return actor.name === null ? 'ADMIN_API_KEY' : `API key “${actor.name}”`;
    case 'program':
      return programs[actor.name] ?? actor.name;
  }
}
