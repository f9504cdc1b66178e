import { preposition, show } from '../language/common-wording.ts';
import { accountWords, beginsAsCommand } from '../language/customer-words.ts';
import { objectTypeAmong, objectTypeOf } from '../language/object-words.ts';
import { parsePeriod } from '../language/parse-period.ts';
import { parseSince } from '../language/parse-since.ts';
import { matchRaw, type Sentence } from '../language/sentence.ts';
import { mendSpelling } from '../language/spelling.ts';
import { parseDeals, parseHealth, parseOrigin, parseStakeholders, parseValue } from './account-commands.ts';
import { parseTopic } from './parse-keywords.ts';
import type { Command, DealState } from './understood.ts';

// Commands that only look. They change nothing, so their patterns may be generous.

/** The command that only looks which a sentence gives, if it gives one. */
export function parseQuestion(sentence: Sentence): Command | undefined {
  const command = parseLooking(sentence);
  const only = /\b(?:only|just) (?:the )?(open|closed|won|lost)\b/.exec(sentence.text)?.[1];
  if (command?.tool === 'deals' && only) return { ...command, only: only as DealState };
  if (command?.tool !== 'errors' && command?.tool !== 'changes') return command;
  const { account, ...rest } = command;
  // What is quoted is a name, whatever it says.
  const isName = account === undefined || account === 'that' || sentence.text.includes('«');
  const objectType = isName ? undefined : objectTypeAmong(account.name);
  return objectType === undefined ? command : { ...rest, objectType };
}

function parseLooking(sentence: Sentence): Command | undefined {
  return (
    parseHelp(sentence) ??
    parseProgress(sentence) ??
    parseErrors(sentence) ??
    parseRenewals(sentence) ??
    parseValue(sentence) ??
    parseDeals(sentence) ??
    parseStakeholders(sentence) ??
    parseOrigin(sentence) ??
    parseChanges(sentence) ??
    parseStatus(sentence) ??
    parseTopic(sentence) ??
    parseHealth(sentence)
  );
}

function parseHelp({ text }: Sentence): Command | undefined {
  const isHelp =
    /^(?:help|help me|i need help|can you help(?: me)?|commands?|(?:show|list)(?: me)?(?: the| all| all the)? commands?|menu|(?:hi|hello|hey)(?: there)?|good (?:morning|afternoon|evening)|what can (?:you|i)(?: do| say| ask)?(?: here| for me| you)?|what can i (?:ask|tell) you|what do you (?:do|know|understand)|how (?:does|do) (?:this|it|you|the chat) work|how do i use (?:this|it|you|the chat)|what is this|who are you|what are you|what commands (?:are there|do you know))$/.test(
      text,
    );
  return isHelp ? { tool: 'help' } : undefined;
}

const work =
  '(?:it|that|this|the (?:hubspot |full |last )?(?:sync|push|run|update|import|job|load|syncing)|everything|sync|push)';

function parseProgress({ text }: Sentence): Command | undefined {
  const isProgress = [
    `^(?:is|are|has|have) (?:${work}|we|you)(?: already| all)? (?:done|finished|ready|complete|completed|through|over|there)(?: yet| now| already| syncing)?$`,
    `^(?:are we there yet|done yet|finished yet|ready yet|done|finished|progress|any progress)$`,
    `^did ${work} (?:finish|work|end|complete|succeed|go through)(?: yet| already)?$`,
    `^how (?:far|much) (?:is|are|has|did|of) (?:${work}|we|you)(?: is| come| got| along| done| left)*$`,
    `^how (?:is|are) (?:${work}|things) (?:going|coming along|progressing|getting on|proceeding|running)$`,
    `^how is it going$`,
    `^(?:show |what is |how is |tell )?(?:me |us )?(?:the |my )?(?:sync |push |run )?progress(?: of ${work}| on ${work})?$`,
    `^(?:is|are) (?:${work}|we|you) (?:still |currently )?(?:running|going|syncing|in progress|pushing|under way)(?: now)?$`,
    `^how long (?:does|will|until|till|is) .*$`,
    `^${show}(?:(?:last|latest|recent|newest) )*(?:sync |hubspot |push )?(?:runs|syncs|pushes|log|history)(?: log| history)?$`,
    `^when (?:is|will) ${work} (?:be )?(?:done|finished|ready|complete)$`,
  ].some((pattern) => new RegExp(pattern).test(text));
  return isProgress ? { tool: 'progress' } : undefined;
}

const records = 'companies|customers|contacts|stakeholders|people|deals|opportunities';

function parseErrors(sentence: Sentence): Command | undefined {
  const { text } = sentence;
  const noun =
    '(?:errors?|error log|failures?|problems?|issues?|failed records?|failed items|failing records?|rejected records?|quarantine|troubles?)';
  const isErrors = [
    `^${show}(?:(?:sync|hubspot|open|latest|recent|new|push|data) )*${noun}(?: (?:are|is) there| do we have| have we| now| today| list| log| and (?:how to (?:fix|mend|solve|resolve) (?:them|it)|(?:their|the) (?:fix|fixes|remedy|causes?)))*(?: (?:with|in|from|of|for|at|on) (?:the )?(?:hubspot|sync|last sync|syncs|data|push|integration|crm))?$`,
    `^(?:how|what) (?:do|can|should|must|could|would|to|shall)? ?(?:i|we|you|one)? ?(?:do to |to |do about |do with )?(?:fix|mend|solve|resolve|repair|correct|handle|get rid of|clear|do about|do with)? ?(?:the |these |those |this |that |all |all the |my |our |open )*(?:(?:sync|hubspot|push|failed) )*${noun}$`,
    `^(?:fix|mend|solve|resolve|explain)(?: me)? (?:the |these |those |all |all the |my |our )*(?:(?:sync|hubspot) )*${noun}$`,
    `^(?:what|why|which records?|what records?|which) (?:has |have |is |did |does )?(?:the |my |our )?(?:(?:last |hubspot )*(?:sync|push|run|records?|things?) )?(?:has |have |is |are |not )*(?:go|gone|went|going|fail|failed|failing|broken|broke|wrong|stuck|rejected|working)(?: wrong| failing)?(?: .*(?:sync|push|hubspot|run|last time|today|yesterday))?$`,
    `^(?:did|has|have|is|are) (?:anything|something|any records?|the sync|the last sync|sync|any syncs?) (?:gone |went |go |been )?(?:wrong|fail|failed|failing|broken|broke|stuck|rejected)$`,
    `^(?:the |my |our )?(?:hubspot )?(?:sync|push|syncing|import) (?:is |has |keeps |does |was )?(?:not |been )*(?:failed|failing|fails|broken|stuck|working|work|broke)$`,
    '^(?:is )?(?:anything|something)(?: is)? (?:wrong|broken|failing)$',
    `^why (?:did|do|are|have) (?:the |these |those |some |so many )?(?:\\d+ )?(?:records?|companies|contacts|deals) (?:fail|failed|failing|not synced)$`,
  ].some((pattern) => new RegExp(pattern).test(text));
  if (isErrors) return { tool: 'errors' };
  const ofType = [
    `^(?:(?:which|what|how many|why (?:did|do|have|are)|any|show|show me|list) )?(?:the |these |those |some |so many |any |all )*(?<type>${records}) (?:that )?(?:have |has |are |is |did |do |could )*(?:not )?(?:been |be )?(?:fail|failed|failing|broken|wrong|rejected|sync|synced)(?: to sync)?$`,
    `^${show}(?:broken|failed|failing|rejected|wrong) (?<type>${records})$`,
    `^${show}${noun} (?:of|for|in|with|from|on|about|among) (?:the |my |our |all )*(?<type>${records})$`,
    `^(?:what|which) ${noun} (?:do|does|are with|are in|have) (?:the |my |our |all )*(?<type>${records})(?: have)?$`,
  ]
    .map((pattern) => new RegExp(pattern).exec(text)?.groups?.type)
    .find((type) => type !== undefined);
  const objectType = ofType === undefined ? undefined : objectTypeOf(ofType);
  if (objectType !== undefined) return { tool: 'errors', objectType };
  const ofPortal = matchRaw(
    sentence,
    new RegExp(
      `^${show}(?:(?:sync|open) )*${noun} (?:of|for|in|with|from|on) (?:the )?portal (?<portal>.+)$`,
    ),
  );
  return ofPortal?.portal === undefined ? undefined : { tool: 'errors', portal: ofPortal.portal };
}

/** Words that speak of several accounts, and of no name. */
const isSeveral = /^(?:we|i|somebody|someone|anybody|anyone|some|these|those|customers|accounts)\b/i;

function parseRenewals(sentence: Sentence): Command | undefined {
  const { text } = sentence;
  const leaving = matchRaw(
    sentence,
    /^(?:is|are|will|might|could|would) (?<account>.+?) (?:(?:going|about|likely|to) )*(?:churn|churning|leave|leaving|cancel)(?: us| soon)?$/,
  )?.account;
  const named = leaving === undefined ? undefined : accountWords(leaving);
  if (named === 'that' || (named && !beginsAsCommand(named.name) && !isSeveral.test(named.name))) {
    return { tool: 'health', account: named };
  }
  const about =
    /\brenewals?\b|\brenews?\b|\bup for renewal\b|\brenewing\b|\bchurn(?:ing|s)?\b|\b(?:we|i) (?:may |might |could )?lose\b|\bcontracts? (?:that )?(?:end|expire)s?\b|\b(?:accounts?|customers?|compan(?:y|ies)|deals?|who|what|which) (?:(?:is|are|may be|might be|could be) )?(?:at risk|in danger|about to leave)\b|^(?:show |list |what is |which are )?(?:me )?(?:the |my |our )?(?:at risk|risky) (?:accounts?|customers?|deals?)\b/;
  if (!about.test(text) || /\brenewal (?:date|day|stage)\b/.test(text)) return undefined;
  const ofAccount =
    matchRaw(sentence, new RegExp(`^${show}(?:next |upcoming )?renewals? ${preposition} (?<account>.+)$`)) ??
    matchRaw(sentence, /^when is (?<account>.+?) 's (?:next |upcoming )?renewals?$/) ??
    matchRaw(sentence, new RegExp(`^${show}(?<account>.+?) 's (?:next |upcoming )?renewals?$`)) ??
    matchRaw(
      sentence,
      /^when (?:does|will|do|is) (?<account>.+?)(?: up for)? (?:renew|renewal|renewing|renews)$/,
    ) ??
    matchRaw(
      sentence,
      /^(?:is|are|will|does|do|would|can|how likely is|how likely are|what are the chances that|do you think) (?<account>.+?) (?:(?:going|about|likely|to|will|ever|probably|definitely) )*(?:renew|renewing|renews)(?: with us| again| soon| in time)?$/,
    );
  const account = ofAccount?.account === undefined ? undefined : accountWords(ofAccount.account);
  const isSpan =
    account !== undefined &&
    account !== 'that' &&
    (/^(?:risk|danger|me|mine|us|all|everyone|everybody|our|my|any|some|how many|these|those|customers|accounts|anyone|anybody|somebody|someone)\b/i.test(
      account.name,
    ) ||
      parsePeriod(account.name, '2026-01-15') !== undefined);
  // What an account's renewal is, its deals tell.
  if (account !== undefined && !isSpan) return { tool: 'deals', account };
  if (account === undefined && /^when (?:does|will)/.test(text)) return undefined;
  if (strangeWords(text) > 1) return undefined;
  const atRisk = /\brisk|\brisky|\bchurn|\bdanger|\bleave\b|\blose\b|\bworr|\bunhealthy|\bcritical/.test(
    text,
  );
  const mine = /\bmy\b|\bmine\b|\bassigned to me\b|\bi (?:own|am in charge of|have)\b|\bdo i have\b/.test(
    text,
  );
  const period = periodIn(text);
  return { tool: 'renewals', atRisk, mine, ...(period === undefined ? {} : { period }) };
}

/** Words that sentences about renewals are made of. */
const renewalWords =
  /^(?:show|list|get|give|find|display|see|view|tell|what|which|who|are|is|be|being|do|does|did|have|has|we|i|me|us|my|mine|our|the|a|an|all|any|of|for|in|at|on|up|to|with|by|that|this|those|these|and|or|most|many|much|how|about|will|may|might|could|can|would|should|going|due|come|coming|closing|close|closes|open|next|upcoming|soon|current|overview|there|risk|risky|danger|churn|churning|churns|leave|renewals?|renews?|renewing|deals?|accounts?|customers?|compan(?:y|ies)|clients?|high|lose|worry|worried|contracts?|ends?|expires?|ending|expiring|unhealthy|critical|hubspot|assigned|own|charge|within|during|over|through|before|until|quarter|quarters|month|months|week|weeks|year|years|days?|today|tomorrow|last|previous|following|january|february|march|april|june|july|august|september|october|november|december|q[1-4]|\d+(?:-\d\d)?)$/;

const strangeWords = (text: string) => text.split(' ').filter((word) => !renewalWords.test(word)).length;

/** The longest stretch of words that is a period. */
function periodIn(text: string): string | undefined {
  const words = text.split(' ');
  for (let length = 4; length >= 1; length--) {
    for (let i = 0; i + length <= words.length; i++) {
      const candidate = words.slice(i, i + length).join(' ');
      // A month's name alone may be another word, as `may` is; it is one after `in`.
      if (
        length === 1 &&
        !/^(?:in|for|during|by|due)$/.test(words[i - 1] ?? '') &&
        !/^(?:soon|upcoming|q[1-4])$/.test(candidate)
      ) {
        continue;
      }
      if (parsePeriod(candidate, '2026-01-15'))
        return candidate.replace(/^(?:in|within|for|during|due|by) /, '');
    }
  }
  return undefined;
}

function parseChanges(sentence: Sentence): Command | undefined {
  const { text } = sentence;
  const lead = [
    '(?:what|which fields?|which values|which things?|anything|something|has anything|did anything|show me what|show what|tell me what|list what|what all|what things|(?:did|has|have) (?:anything|something|it))(?: has| have| is| was| were| did)?(?: been)? (?:changed?|new|different|happened|happen|updated?|modified)',
    `${show}(?:(?:recent|latest|last|new|field|hubspot|change) )*(?:changes|history|change log|change ledger|updates|activity|news|modifications)`,
    'what (?:did|have|do) (?:i|we) miss(?:ed)?',
    'what (?:did|has) (?:the )?(?:last )?(?:sync|syncs) (?:changed?|updated?|bring|brought|do|done)',
  ].find((pattern) => new RegExp(`^${pattern}(?: |$)`).test(text));
  const possessive = matchRaw(
    sentence,
    new RegExp(
      `^${show}(?<account>.+?) 's (?:recent |latest |last )*(?:changes|history|updates|activity)(?: (?<rest>.+))?$`,
    ),
  );
  if (possessive && !lead) return changesOf(possessive.account, possessive.rest);
  if (lead) {
    const rest = matchRaw(sentence, new RegExp(`^${lead}(?: (?<rest>.+))?$`))?.rest;
    return rest === undefined ? { tool: 'changes' } : splitChanges(rest);
  }
  const short = matchRaw(sentence, /^(?<account>.+?) changes(?: (?<rest>.+))?$/);
  if (!short || /^(?:the|all|any|my|our|save|apply|undo|discard|what|why|how)\b/i.test(short.account ?? ''))
    return undefined;
  return changesOf(short.account, short.rest);
}

/** Words of a time, at most. */
const longestTime = 7;

/** Separates the account from the time, in whichever order they stand. */
function splitChanges(rest: string): Command | undefined {
  const words = rest.split(' ').map(mendSpelling);
  for (let i = Math.max(0, words.length - longestTime); i < words.length; i++) {
    const tail = words.slice(i).join(' ');
    if (isTime(tail)) return changesOf(words.slice(0, i).join(' '), tail);
  }
  for (let i = Math.min(words.length, longestTime); i > 0; i--) {
    const head = words.slice(0, i).join(' ');
    if (isTime(head)) return changesOf(words.slice(i).join(' '), head);
  }
  return changesOf(rest, undefined);
}

/** Any moment does: whether words are a time does not depend on when they are said. */
const isTime = (words: string) => parseSince(words, Date.UTC(2027, 0, 15, 12), 'UTC') !== undefined;

function changesOf(words: string | undefined, time: string | undefined): Command | undefined {
  const since =
    time === undefined ? {} : { since: time.replace(/^(?:since|from|after|in|over|within|during)\s+/i, '') };
  if (time !== undefined && !isTime(time)) return undefined;
  const bare = (words ?? '')
    .replace(/^(?:for|of|at|on|in|with|to|about|from|regarding)\s+/i, '')
    .replace(/\s+(?:since|from|after|in|over|within|during|for)$/i, '')
    .trim();
  if (
    /^(?:|hubspot|the crm|crm|here|all accounts|all customers|everyone|everything|my accounts|us|lately)$/i.test(
      bare,
    )
  ) {
    return { tool: 'changes', ...since };
  }
  const account = accountWords(bare);
  return { tool: 'changes', ...(account === undefined ? {} : { account }), ...since };
}

const resting = '(?:paused|suspended|on hold|stopped|off|switched off|turned off)';

function parseStatus(sentence: Sentence): Command | undefined {
  const isStatus = [
    `^${show}(?:(?:sync|hubspot|connection|portal|integration|current|crm|overall|data) )*(?:status|state|overview|dashboard|freshness)(?: (?:of|for|with) (?:the |our |my )?(?:hubspot|sync|syncs|connection|portals?|integration|everything|data|crm|hubspot (?:sync|connection|integration)))?$`,
    `^(?:is|are) (?:the |our |my )?(?:hubspot|crm|portals?|we|everything|data|the data|sync|integration|connection|it|all|things)(?: portals?| data| sync| connection| integration)? (?:still )?(?:connected|ok|okay|fine|working|in sync|synced|up to date|current|fresh|good|running (?:ok|fine|well)|all right|alright|in order)(?: to hubspot| with hubspot| now)?$`,
    `^(?:when|how long ago) (?:was|did|is|has|have) (?:the |we |it |hubspot |our |you )*(?:last |latest |most recent |next )*(?:hubspot )?(?:sync|synced|syncs|synchronization|update|updated|push|refresh)(?: last| data| run| happen)?(?: .{0,40})?$`,
    `^how (?:fresh|old|recent|current|up to date) is (?:the |our |my )?(?:hubspot )?(?:data|information|it|everything|sync)$`,
    `^(?:last|latest) sync(?: time)?$`,
    `^how (?:is|are) (?:the |our |my )?(?:hubspot|portals?|sync|syncs|integration|connection|everything|things|data)(?: sync| integration| connection| doing| looking| portals?)?$`,
    `^(?:what is|how is) (?:going on|happening|up)$`,
    `^how many (?:records|companies|contacts|deals|customers|stakeholders)(?: (?:are|do|have|were|we|you|there|here|synced|in|the|system|from|hubspot|now|all|together))*$`,
    `^(?:which|what|show|list)(?: me)?(?: all)?(?: the| our| my)? (?:hubspot )?portals?(?: are connected| do we have| are there)?$`,
    `^(?:(?:why|since when|when) )?(?:is|are|was|were|has|have|do|does) (?:the |our |my )?(?:it|we|you|hubspot|crm|portals?|everything|anything|something|sync|syncs|syncing|integration|connection|hubspot sync|hubspot syncing)(?: portals?| been)? (?:still |currently |being )?${resting}(?: now| again| at the moment)?$`,
    `^(?:which|what|how many) (?:hubspot )?portals? (?:is|are) (?:still |currently )?${resting}$`,
  ].some((pattern) => new RegExp(pattern).test(sentence.text));
  if (isStatus) return { tool: 'status' };
  const named = matchRaw(
    sentence,
    new RegExp(
      `^${show}(?:(?:sync|connection) )*(?:status|state) (?:of|for) (?:the )?(?:portal )?(?<portal>.+)$`,
    ),
  );
  const rests = matchRaw(sentence, /^(?:why )?is (?:the )?(?:portal )?(?<portal>.+?) (?:still )?paused$/);
  const portal = named?.portal ?? rests?.portal;
  return portal === undefined ? undefined : { tool: 'status', portal };
}
