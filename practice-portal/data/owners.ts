import { isoTime } from './base.ts';
import { mix, pick } from './random.ts';
import { FIRST_NAMES, LAST_NAMES } from './words.ts';

export interface Owner {
  id: string;
  email: string;
  type: 'PERSON' | 'QUEUE';
  firstName: string;
  lastName: string;
  /** Null while archived, as in HubSpot; then only the next field has the number. */
  userId: number | null;
  userIdIncludingInactive: number | null;
  createdAt: string;
  updatedAt: string;
  archived: boolean;
  teams?: { id: string; name: string; primary: boolean }[];
}

const ACTIVE = 12;
const ARCHIVED = 2;

/** An owner id that records refer to but no list of owners has. */
export const GONE_OWNER_ID = '77000001';

/** Twelve users, a queue and two users who left (archived); the first owner has the most accounts. */
export function createOwners(seed: number): Owner[] {
  const owners: Owner[] = [];
  for (let i = 0; i < ACTIVE + ARCHIVED; i += 1) {
    const archived = i >= ACTIVE;
    const first = pick(FIRST_NAMES, mix(seed, 71, i));
    const last = pick(LAST_NAMES, mix(seed, 72, i) + i * 13);
    const userId = 60_000_000 + i * 7_717 + (mix(seed, 73, i) % 7_000);
    const created = Date.UTC(2023, 0, 2 + i * 3, 9, 15);
    owners.push({
      // For some users, the owner id equals the user id; for most, it doesn't.
      id: i % 5 === 4 ? String(userId) : String(90_000_000 + i * 104_729 + (mix(seed, 74, i) % 100_000)),
      email: `${asciiSlug(first)}.${asciiSlug(last)}@customersuccess.example`,
      type: 'PERSON',
      firstName: archived && i === ACTIVE ? '' : first,
      lastName: archived && i === ACTIVE ? '' : last,
      userId: archived ? null : userId,
      userIdIncludingInactive: userId,
      createdAt: isoTime(created),
      updatedAt: isoTime(created + 86_400_000 * 30),
      archived,
      ...(i < 4
        ? { teams: [{ id: String(500 + (i % 2)), name: i % 2 ? 'EMEA' : 'Americas', primary: true }] }
        : {}),
    });
  }
  owners.push({
    id: '95550001',
    email: 'renewals-queue@customersuccess.example',
    type: 'QUEUE',
    firstName: 'Renewals',
    lastName: 'Queue',
    userId: null,
    userIdIncludingInactive: null,
    createdAt: isoTime(Date.UTC(2024, 2, 4)),
    updatedAt: isoTime(Date.UTC(2024, 2, 4)),
    archived: false,
  });
  return owners;
}

/** The ASCII letters and digits of a name in lowercase: `Björn` becomes `bjorn`. */
export function asciiSlug(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/[^a-zA-Z0-9]/g, '')
    .toLowerCase();
}
