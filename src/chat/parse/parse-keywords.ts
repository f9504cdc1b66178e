import { accountWords, asksOtherwise, beginsAsCommand, isNobody } from '../language/customer-words.ts';
import { rawBetween, type Sentence } from '../language/sentence.ts';
import type { AccountWords, Command } from './understood.ts';

// Questions that no pattern knows are read by their words: what a sentence is about shows in a few of them, and the
// rest is small words, or a name. Only what changes nothing is understood in this way.

interface Topic {
  tool: 'deals' | 'stakeholders' | 'health' | 'changes' | 'errors' | 'progress' | 'status' | 'help';
  /** Words that show it; of several in one entry, all have to be there, in this order. */
  keys: readonly string[];
  /** Words that go with it. */
  words: string;
  /** Whether it is about an account, or may be. */
  ofAccount: boolean;
}

/** In the order in which they are tried: words that mean one thing come before those that may mean several. */
const topics: readonly Topic[] = [
  {
    tool: 'errors',
    keys: [
      ...['error', 'errors', 'problem', 'problems', 'issue', 'issues', 'fix', 'mend', 'wrong', 'broken'],
      ...['failed', 'failing', 'fail', 'not sync', 'not synced', 'not work', 'rejected'],
    ],
    words: 'sync synced syncing push records record last log list solve why went go gone right be could data',
    ofAccount: true,
  },
  {
    tool: 'progress',
    keys: [
      ...['finish', 'finished', 'running', 'progress', 'how left', 'how far', 'how long', 'what doing'],
      ...['done', 'ready', 'under way'],
    ],
    words: 'sync syncing push run still yet take along much far long left come got now already',
    ofAccount: false,
  },
  {
    tool: 'stakeholders',
    keys: [
      ...['stakeholder', 'stakeholders', 'contact', 'contacts', 'champion', 'champions', 'decision maker'],
      ...['decision makers', 'sponsor', 'sponsors', 'people', 'person', 'who talk', 'who speak', 'who call'],
      ...['whom talk', 'whom speak', 'whom call', 'who email', 'who ask', 'who know', 'who decides'],
      ...['who matters', 'who important', 'who works', 'who write', 'who reach'],
    ],
    words: 'work best key main important buying committee first list right responsible reach',
    ofAccount: true,
  },
  {
    tool: 'deals',
    keys: [
      ...['deal', 'deals', 'dealz', 'opportunity', 'opportunities', 'opps', 'pipeline', 'how worth'],
      ...['when contract', 'when renew', 'when renewal', 'when expire', 'next renewal'],
    ],
    words: 'open closed won lost active sales list stage end ends expire expires much many worth up running',
    ofAccount: true,
  },
  {
    tool: 'changes',
    keys: ['changes', 'changed', 'change', 'new', 'news', 'happened', 'different', 'i miss', 'we miss'],
    words: 'recently recent latest last lately miss',
    ofAccount: true,
  },
  {
    tool: 'health',
    keys: [
      ...['health', 'healthy', 'unhealthy', 'score', 'scores', 'doing', 'happy', 'unhappy', 'in trouble'],
      ...['worry', 'how things', 'things going', 'going on', 'likely churn', 'is ok'],
      ...['is okay', 'is fine', 'are ok', 'are okay', 'are fine'],
    ],
    words:
      'look looking things likely churn trouble well bad good ok okay fine latest current trend today now these days lately low high bad red',
    ofAccount: true,
  },
  {
    tool: 'status',
    keys: ['status', 'portals stand', 'sync stand', 'all well', 'everything well', 'everything ok'],
    words: 'sync portals portal stand all well everything hubspot data connection current',
    ofAccount: false,
  },
  {
    tool: 'help',
    keys: ['my options', 'you help', 'help me', 'else do', 'else say', 'else ask', 'you understand'],
    words: 'options help me else say ask understand',
    ofAccount: false,
  },
];

/** Words that say nothing of what a sentence is about. */
const small = new Set(
  [
    'a an the this these those all any some every my our your of for at in on with from about to and or as by so then',
    'also too again just only now please is are was were be been am has have had do does did can could should would will',
    'shall may might must i you we me us one ones anything something everything what which who whom when where why how',
    'show list get give find display see view tell check look open want need like know there hubspot crm current going',
  ].flatMap((line) => line.split(' ')),
);

/** Words that stand for the account that was talked about last. */
const pronouns = new Set('it its they them their there that him her his'.split(' '));

const places = new Set('its their there'.split(' '));

/** What stands before a name. */
const beforeName = new Set('for of at in with from about to is are does do has have on'.split(' '));

/** What a name may follow directly: "deals Acme". */
const nouns = new Set(
  topics.flatMap(({ ofAccount, keys }) => (ofAccount ? keys.filter((one) => !one.includes(' ')) : [])),
);

/** The command that only looks which the words of a sentence show, if they show one. */
export function parseTopic(sentence: Sentence): Command | undefined {
  const words = sentence.text.split(' ');
  for (const { tool, keys, words: own, ofAccount } of topics) {
    const key = keys.find((one) => holdsInOrder(words, one.split(' ')));
    if (key === undefined) continue;
    const known = new Set([...own.split(' '), ...keys.flatMap((one) => one.split(' '))]);
    const strange = words.flatMap((word, i) =>
      known.has(word) || small.has(word) || pronouns.has(word) ? [] : i,
    );
    if (!ofAccount) {
      if (strange.length === 0) return { tool } as Command;
      continue;
    }
    const found = accountAmong(sentence, words, strange);
    if (found === 'no name') continue;
    if (found !== undefined) return { tool, account: found } as Command;
    // Of errors and runs, "it" is no account.
    const isThat = words.some((word) => (tool === 'errors' ? places : pronouns).has(word));
    return isThat ? ({ tool, account: 'that' } as Command) : ({ tool } as Command);
  }
  return undefined;
}

function holdsInOrder(words: readonly string[], wanted: readonly string[]): boolean {
  let at = 0;
  for (const word of words) if (word === wanted[at]) at += 1;
  return at === wanted.length;
}

/** The one piece of a sentence that can be a name; undefined: every word is known. */
function accountAmong(
  sentence: Sentence,
  words: readonly string[],
  strange: readonly number[],
): AccountWords | 'no name' | undefined {
  const [first] = strange;
  const last = strange.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const name = words.slice(first, last + 1);
  const isPossessive = name.at(-1) === "'s";
  const before = words[first - 1] ?? '';
  const isPlaced = isPossessive || first === 0 || nouns.has(before) || beforeName.has(before);
  // Strange words in several places are a sentence about something else.
  const between = last - first + 1 - strange.length;
  if (!isPlaced || between > 2 || name.length > 6 + (isPossessive ? 1 : 0)) return 'no name';
  const start = words.slice(0, first).join(' ').length + (first === 0 ? 0 : 1);
  const end = start + name.slice(0, isPossessive ? -1 : undefined).join(' ').length;
  const written = rawBetween(sentence, start, end);
  // What is quoted is a name, whatever it says.
  if (name.filter((word) => word !== "'s").every((word) => word.startsWith('«'))) return { name: written };
  if (!isPossessive && !beforeName.has(before) && beginsAsCommand(written)) return 'no name';
  if (asksOtherwise(written) || isNobody(written)) return 'no name';
  return accountWords(written) ?? 'no name';
}
