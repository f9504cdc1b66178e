import type { ObjectType } from '../../contract/common.ts';
import { objectTypeOf } from '../language/object-words.ts';
import { anyOf, beginning, containing, oneOf, optional, whole, wordSet } from '../language/pattern.ts';
import { isPortalName } from '../language/portal-words.ts';
import { rawBetween, type Sentence } from '../language/sentence.ts';

type Mode = 'full' | 'incremental' | 'reconcile';

export interface SyncSaid {
  tool: 'sync';
  portal?: string;
  objectTypes?: ObjectType[];
  mode?: Mode;
}

const crm = '[the] (hubspot|crm)';
const newest = '(latest|newest|most recent|freshest|current)';

const reload = whole('(refresh|reload|update) [the|my|our|all]* data [again]');
const reconcile = whole(
  '[(run|start|do) [a|the]] (reconcile|reconciliation) [again]',
  [
    '[(run|start|do) [a|the]] compare (everything|all data|all records|the data|our data)',
    'with (hubspot|the crm) [again]',
  ].join(' '),
);

const data = [
  anyOf('the|our|my|this|all|all of the|hubspot|crm'),
  '(data|records|numbers|info|information|values|everything|it|hubspot|crm) [here|from hubspot|in here]',
].join(' ');
const isOld = [
  '(is|are|look|looks|seem|seems|feel|feels|has become|got) [to be]',
  anyOf('very|too|so|really|quite|all|a bit|a little|pretty|getting'),
  '(old|stale|outdated|out of date|not up to date|not current|not fresh|behind)',
].join(' ');
const renew = [
  anyOf('so|and|please|pls|just|now|can you|could you|would you|we need to|i need to|let us'),
  '(refresh|sync|resync|update|reload)',
  anyOf('it|them|again|now|everything|the data|data|hubspot|from hubspot|please|all'),
].join(' ');
/** A statement that the data is old, with a request to read it again. */
const stale = whole(`${data} ${isOld} ${renew}`, `${renew} [because|since|as] ${data} ${isOld}`);

/** What asks for a sync by its name. What comes after it can name object types and a portal. */
const named = beginning(
  [
    optional(
      'start|begin|run|do|trigger|launch|perform|kick off|initiate|force|make|execute|request|fire off|fire',
      'give me',
    ),
    anyOf('a|an|the|another|one|new|manual|quick|hubspot|crm|data|portal|my|our'),
    '[<mode: full|complete|total|entire|incremental|delta|partial>] [hubspot|crm|data]*',
    `<verb: ${[
      'sync up|sync|resync|re sync|import|reimport|syncing',
      'synchronize|synchronise|synchronizing|synchronising|synchronization|synchronisation',
    ].join('|')}>`,
  ].join(' '),
);

/** What asks for a sync by what it does. It can name object types itself. */
const described = beginning(
  [
    '(pull|import|reimport|refresh|reload|update|load|get|fetch|download)',
    anyOf(
      'in|down|all|the|my|our|latest|newest|new|fresh|hubspot|crm|companies|contacts|deals|customers|records',
      'everything|and',
    ),
    '(data|changes|everything|companies|contacts|deals|customers|records) [and|companies|contacts|deals]*',
    `from ${crm}`,
  ].join(' '),
  [
    '(pull|import|reload|load|get|fetch|download|grab|bring) [in|down|over|me|us|all|of|the]*',
    `${newest} [stuff|info|information|update|updates|values|state|version|numbers] from ${crm}`,
  ].join(' '),
  [
    '(pull|import|fetch|download|grab) [in|down|all|the]* (latest|newest|most recent|new|fresh)',
    '(changes|updates|data|records)',
  ].join(' '),
  [
    '(pull|import|load|get|fetch|download|grab) [in|down|me|us|all|the]*',
    '(latest|newest|most recent|fresh|current) (hubspot|crm) (data|records|info|information)',
  ].join(' '),
  [
    '(refresh|reload|pull|import|reimport) [all|the|my|our|latest|newest]* (hubspot|crm)',
    '[data|records|changes]',
  ].join(' '),
  'bring (everything|hubspot|the data|hubspot data|all data) up to date',
);

const fillers = wordSet(
  'the my our all of from with to and only just data hubspot hub spot record records crm everything stuff latest',
  'newest new information info it now again this quick quickly manual manually portal portals me us a an into in',
  'here integration connection object objects up once more another for that list lists them changes',
);
const modeWords = wordSet('from scratch fully completely incrementally full incremental what changed');
const allOver = containing('from scratch|fully|completely|everything again');
const onlyChanges = containing(
  oneOf('incrementally|only changes|only what changed|just changes|changes only'),
);
const fullWords = wordSet('full fully complete completely total entire reimport');
const incrementalWords = wordSet('incremental incrementally delta partial');

export function readSync(sentence: Sentence): SyncSaid | undefined {
  if (reload.fits(sentence) || stale.fits(sentence)) return { tool: 'sync' };
  if (reconcile.fits(sentence)) return { tool: 'sync', mode: 'reconcile' };
  const byName = named.split(sentence);
  if (byName) {
    const { verb = '', mode } = byName.slots;
    const wanted = modeOf(verb) ?? modeOf(mode);
    // Many things can be imported; portals are synced.
    return readRest(byName.after, { mode: wanted, objectTypes: [], canNamePortal: !/import$/.test(verb) });
  }
  const byDeed = described.split(sentence);
  if (!byDeed) return undefined;
  const objectTypes = byDeed.covered.tokens.flatMap(({ word }) => objectTypeOf(word) ?? []);
  return readRest(byDeed.after, { mode: undefined, objectTypes, canNamePortal: true });
}

/** Reads what comes after the words that ask for a sync: object types, how much to read, a portal. */
function readRest(
  rest: Sentence,
  known: { mode: Mode | undefined; objectTypes: ObjectType[]; canNamePortal: boolean },
): SyncSaid | undefined {
  const objectTypes = new Set(known.objectTypes);
  let { mode } = known;
  if (allOver.fits(rest)) mode = 'full';
  if (onlyChanges.fits(rest)) mode = 'incremental';
  const words = rest.tokens.map((token) => token.word);
  const others = words.flatMap((word, i) => {
    if (modeWords.has(word)) {
      mode ??= modeOf(word);
      return word === 'what' && words[i + 1] !== 'changed' ? i : [];
    }
    const objectType = objectTypeOf(word);
    if (objectType !== undefined) objectTypes.add(objectType);
    const isEveryPortal = /^(?:every|each)$/.test(word) && /^portals?$/.test(words[i + 1] ?? '');
    return objectType !== undefined || isEveryPortal || fillers.has(word) ? [] : i;
  });
  const [first] = others;
  const last = others.at(-1);
  const portal = first === undefined || last === undefined ? undefined : nameAt(rest, first, last);
  if (portal !== undefined && !known.canNamePortal) return undefined;
  if (first !== undefined && portal === undefined) return undefined;
  const isCustomers = portal !== undefined && /^accounts?$/i.test(portal);
  if (isCustomers) objectTypes.add('company');
  return {
    tool: 'sync',
    ...(objectTypes.size > 0 ? { objectTypes: [...objectTypes] } : {}),
    ...(mode === undefined ? {} : { mode }),
    ...(portal === undefined || isCustomers ? {} : { portal: portal.replace(/^accounts? /i, '') }),
  };
}

/** The words that are left, from the first to the last, if they can be a portal's name. */
function nameAt({ tokens }: Sentence, first: number, last: number): string | undefined {
  const name = tokens.slice(first, last + 1);
  if (!isPortalName(name.map((token) => token.word))) return undefined;
  return rawBetween({ tokens: name, text: '' }, 0, Number.POSITIVE_INFINITY);
}

function modeOf(word: string | undefined): Mode | undefined {
  if (word === undefined) return undefined;
  if (fullWords.has(word)) return 'full';
  return incrementalWords.has(word) ? 'incremental' : undefined;
}
