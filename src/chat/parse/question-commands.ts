import { accountWords } from './account-words.ts';
import { parsePeriod } from './parse-period.ts';
import { parseSince } from './parse-since.ts';
import { matchRaw, type Sentence } from './sentence.ts';
import type { AccountWords, Command } from './understood.ts';

// Commands that only look. They change nothing, so their patterns may be generous.

const show =
  '(?:(?:show|list|get|give|find|display|see|view|pull up|fetch|bring up|open|look up|lookup|check|tell|what are|what is|which are|who are|who is|where are|any|are there|are there any|is there|is there any|do we have|do we have any|i want to see|how about|what about|how many|which|what) )?(?:(?:me|us|about) )?(?:(?:all|of|the|our|my|any|some|every|current|list of|overview of|summary of) )*';
const preposition = '(?:for|of|with|from|at|about|in|on|regarding|concerning|around)';

/** The command that only looks which a sentence gives, if it gives one. */
export function parseQuestion(sentence: Sentence): Command | undefined {
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
    parseHealth(sentence)
  );
}

function parseHelp({ text }: Sentence): Command | undefined {
  const isHelp =
    /^(?:help|help me|i need help|can you help(?: me)?|commands?|(?:show|list)(?: me)?(?: the| all| all the)? commands?|menu|hi|hello|hey|good (?:morning|afternoon|evening)|what can (?:you|i)(?: do| say| ask)?(?: here| for me| you)?|what can i (?:ask|tell) you|what do you (?:do|know|understand)|how (?:does|do) (?:this|it|you|the chat) work|how do i use (?:this|it|you|the chat)|what is this|who are you|what are you|what commands (?:are there|do you know))$/.test(
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
  const ofPortal = matchRaw(
    sentence,
    new RegExp(
      `^${show}(?:(?:sync|open) )*${noun} (?:of|for|in|with|from|on) (?:the )?portal (?<portal>.+)$`,
    ),
  );
  return ofPortal?.portal === undefined ? undefined : { tool: 'errors', portal: ofPortal.portal };
}

function parseRenewals(sentence: Sentence): Command | undefined {
  const { text } = sentence;
  const about =
    /\brenewals?\b|\brenews?\b|\bup for renewal\b|\brenewing\b|\bchurn(?:ing|s)?\b|\b(?:accounts?|customers?|compan(?:y|ies)|deals?|who|what|which) (?:(?:is|are|may be|might be|could be) )?(?:at risk|in danger|about to leave)\b|^(?:show |list |what is |which are )?(?:me )?(?:the |my |our )?(?:at risk|risky) (?:accounts?|customers?|deals?)\b/;
  if (!about.test(text) || /\brenewal (?:date|day|stage)\b/.test(text)) return undefined;
  const ofAccount =
    matchRaw(sentence, new RegExp(`^${show}(?:next |upcoming )?renewals? ${preposition} (?<account>.+)$`)) ??
    matchRaw(sentence, /^when is (?<account>.+?) 's (?:next |upcoming )?renewals?$/) ??
    matchRaw(sentence, new RegExp(`^${show}(?<account>.+?) 's (?:next |upcoming )?renewals?$`)) ??
    matchRaw(
      sentence,
      /^when (?:does|will|do|is) (?<account>.+?)(?: up for)? (?:renew|renewal|renewing|renews)$/,
    );
  const account = ofAccount?.account === undefined ? undefined : accountWords(ofAccount.account);
  const isSpan =
    account !== undefined &&
    account !== 'that' &&
    (/^(?:risk|danger|me|mine|us|all|everyone|our|my)\b/i.test(account.name) ||
      parsePeriod(account.name, '2026-01-15') !== undefined);
  // What an account's renewal is, its deals tell.
  if (account !== undefined && !isSpan) return { tool: 'deals', account };
  if (account === undefined && /^when (?:does|will)/.test(text)) return undefined;
  if (strangeWords(text) > 1) return undefined;
  const atRisk = /\brisk|\brisky|\bchurn|\bdanger|\bleave\b|\bunhealthy|\bcritical/.test(text);
  const mine = /\bmy\b|\bmine\b|\bassigned to me\b|\bi (?:own|am in charge of|have)\b|\bdo i have\b/.test(
    text,
  );
  const period = periodIn(text);
  return { tool: 'renewals', atRisk, mine, ...(period === undefined ? {} : { period }) };
}

/** Words that sentences about renewals are made of. */
const renewalWords =
  /^(?:show|list|get|give|find|display|see|view|tell|what|which|who|are|is|be|being|do|does|did|have|has|we|i|me|us|my|mine|our|the|a|an|all|any|of|for|in|at|on|up|to|with|by|that|this|those|these|and|or|most|many|much|how|about|will|may|might|could|can|would|should|going|due|come|coming|closing|close|closes|open|next|upcoming|soon|current|overview|there|risk|risky|danger|churn|churning|churns|leave|renewals?|renews?|renewing|deals?|accounts?|customers?|compan(?:y|ies)|clients?|high|unhealthy|critical|hubspot|assigned|own|charge|within|during|over|through|before|until|quarter|quarters|month|months|week|weeks|year|years|days?|today|tomorrow|last|previous|following|january|february|march|april|june|july|august|september|october|november|december|q[1-4]|\d+(?:-\d\d)?)$/;

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

function parseDeals(sentence: Sentence): Command | undefined {
  const found = ofAccount(
    sentence,
    '(?:deals?|opportunit(?:y|ies)|pipeline|deal pipeline|sales pipeline)',
    '(?:(?:hubspot|open|closed|won|lost|active|renewal|sales|associated|related|latest|new|live|pending|upcoming) )*',
  );
  return found && { tool: 'deals', ...found };
}

function parseStakeholders(sentence: Sentence): Command | undefined {
  const noun =
    '(?:stakeholders?|contacts?|contact persons?|people|persons|champions?|decision makers?|key people|contact list|buying committee|sponsors?)';
  const found = ofAccount(sentence, noun, '(?:(?:hubspot|key|main|important|primary|active|top|best) )*');
  if (found) return { tool: 'stakeholders', ...found };
  const who =
    matchRaw(
      sentence,
      /^(?:who|whom) (?:do|should|can|shall|could|must|to)? ?(?:i|we|you)? ?(?:(?:talk|speak|write|reach out|turn) to|contact|call|know|ask|email)(?: first)? (?:at|in|with|of|for|about) (?<account>.+)$/,
    ) ??
    matchRaw(
      sentence,
      /^who (?:works|is|are) (?:the |our |my )?(?:\w+ ){0,3}(?:at|for|with|of) (?<account>.+)$/,
    ) ??
    matchRaw(sentence, /^who do we know (?:at|in) (?<account>.+)$/);
  if (who && /csm|owner|manager|charge/.test(sentence.text)) return undefined;
  const account = who?.account === undefined ? undefined : accountWords(who.account);
  return account === undefined ? undefined : { tool: 'stakeholders', account };
}

function parseHealth(sentence: Sentence): Command | undefined {
  const asked =
    matchRaw(
      sentence,
      /^(?:how is|how are|how does|how do) (?<account>.+?) (?:doing|feeling|looking|faring|look|do|performing|going)(?: today| these days| right now| lately| now)?$/,
    ) ??
    matchRaw(sentence, /^how (?:healthy|well|happy|good|bad) (?:is|are) (?<account>.+?)(?: doing)?$/) ??
    matchRaw(
      sentence,
      /^is (?<account>.+?) (?:healthy|unhealthy|doing (?:well|ok|okay|fine)|happy|at risk|in danger|ok|okay|fine)$/,
    ) ??
    matchRaw(
      sentence,
      /^why is (?<account>.+?)(?: 's)? (?:health(?: score)?|score) (?:so |that )?(?:low|high|bad|good|poor)$/,
    ) ??
    matchRaw(sentence, /^why is (?<account>.+?) (?:unhealthy|red|declining|at risk)$/);
  const whole = matchRaw(
    sentence,
    /^(?:how (?:is|are)|tell (?:me )?(?:everything )?about|(?:show|give) (?:me )?(?:everything about|(?:a |an |the )?(?:summary|overview) (?:of|for))|what do we know about|(?:overview|summary) of) (?<account>.+)$/,
  );
  const named =
    (asked ?? whole)?.account === undefined ? undefined : accountWords((asked ?? whole)?.account ?? '');
  if (named !== undefined) return { tool: 'health', account: named };
  const found = ofAccount(
    sentence,
    '(?:health(?: scores?| status| trend)?|(?:health )?scores?)',
    '(?:(?:hubspot|latest|newest|current|customer|account) )*',
  );
  return found && { tool: 'health', ...found };
}

/** The ways in which something of an account is asked for; undefined when none fits. */
function ofAccount(
  sentence: Sentence,
  noun: string,
  modifiers: string,
): { account?: AccountWords } | undefined {
  const forms = [
    `^${show}(?:for |of |about |at )?(?<account>its|their|his|her) ${modifiers}${noun}$`,
    `^${show}(?:for |of |about |at )?(?<account>.+?) 's ${modifiers}${noun}(?: in hubspot| from hubspot| look like)?$`,
    `^${show}${modifiers}${noun}(?: (?:are|is|do we have|we have|there|linked|associated|i have|open|closed|going on))* ${preposition} (?<account>.+)$`,
    `^(?:what|which|how many|who)(?: are the| is the)? ${modifiers}${noun} (?:does|do|did|has|have) (?<account>.+?)(?: have| got)?$`,
    `^(?:does|do|has|have) (?<account>.+?) (?:have|got|has) (?:any |some |a |an )?${modifiers}${noun}$`,
    `^(?:has|have) (?<account>.+?) (?:any |some )${modifiers}${noun}$`,
    `^(?:for|about) (?<account>.+?) ${show}${modifiers}${noun}$`,
    `^${modifiers}${noun} (?!${preposition} )(?<account>.+)$`,
  ];
  for (const form of forms) {
    const found = matchRaw(sentence, new RegExp(form));
    if (!found) continue;
    const words = found.account ?? '';
    const account = /^(?:its|their|his|her)$/i.test(words) ? ('that' as const) : accountWords(words);
    return account === undefined ? {} : { account };
  }
  if (new RegExp(`^${show}${modifiers}${noun}(?: please)?$`).test(sentence.text)) return {};
  const short = matchRaw(sentence, new RegExp(`^(?:show (?:me )?)?(?<account>.+?) ${modifiers}${noun}$`));
  const account = short?.account === undefined ? undefined : accountWords(short.account);
  // "Acme deals": a few words that are no sentence of their own.
  const isName =
    account !== undefined &&
    (account === 'that' ||
      !/^(?:all|every|any|no|not|my|our|the|what|which|how|who|why|when|where|is|are|does|do|can|could|should|would|delete|remove|close|create|add|make|change|set|update|push|sync|send|calculate|compute|export|import|edit|merge|assign|move|lower|raise|ignore|reset|with|without|for|of|in|at|accounts|customers|companies)\b/i.test(
        account.name,
      )) &&
    (short?.account ?? '').split(' ').length <= 6;
  return isName ? { account } : undefined;
}

/** What the value of a field is: the answer tells where it comes from, too. */
function parseValue(sentence: Sentence): Command | undefined {
  const field =
    'name|domain|website|industry|arr|annual (?:recurring )?revenue|revenue|csm|owner|account owner|account manager|success manager|renewal date';
  const lead = '(?:what is|what are|which is|show|show me|tell me|who is|when is)';
  const forms = [
    `^${lead} (?:the )?(?<field>${field}) (?:of|for|at) (?<account>.+)$`,
    `^${lead} (?<account>.+) 's (?<field>${field})$`,
    `^${lead} (?<account>its|their) (?<field>${field})$`,
    '^who (?:owns|manages|looks after|is in charge of|is responsible for) (?<account>.+)$',
  ];
  for (const form of forms) {
    const found = matchRaw(sentence, new RegExp(form));
    if (!found) continue;
    const account = /^(?:its|their)$/i.test(found.account ?? '')
      ? ('that' as const)
      : accountWords(found.account ?? '');
    if (account !== undefined) return { tool: 'origin', field: found.field ?? 'csm', account };
  }
  return undefined;
}

function parseOrigin(sentence: Sentence): Command | undefined {
  const lead =
    '(?:why (?:is|does|do|did|has|have|are|was)|where (?:does|did|do|is|has|was|are)|how come|explain(?: to me| me)?(?: why| where)?|(?:what|which|show|show me|tell me) (?:is )?the (?:source|origin|reason) (?:of|for|behind)|(?:source|origin) of|who (?:changed|set|put|entered|wrote|edited)|tell me why(?: is)?|trace|how (?:did|was|do we know|does))';
  const rest =
    '(?: (?:come from|coming from|from|here|there|so (?:low|high|small|big|large|old|late|early|odd)|like (?:this|that)|what it is|that|this way|wrong|empty|missing|blank|changed|different|calculated|set|get here|get there|be|in (?:the )?system|the value that it is|\\d.*|set to .+|equal to .+))*';
  const { text } = sentence;
  if (!new RegExp(`^${lead} `).test(text) || /\b(?:sync|error|errors|push)\b/.test(text)) return undefined;
  const nothing = new RegExp(
    `^${lead} (?:this|that|the|it|these|those)(?: value| number| field| data| values)?${rest}$`,
  );
  if (nothing.test(text)) return { tool: 'origin' };
  const forms = [
    `^${lead} (?<account>its|their) (?<field>.+?)${rest}$`,
    `^${lead} (?<account>.+?) 's (?<field>.+?)${rest}$`,
    `^${lead} (?:the |this )?(?:value (?:of|in|for) )?(?:the )?(?<field>.+?) (?:of|for|at|on|from) (?<account>.+?)${rest}$`,
    `^${lead} (?<account>.+?) have (?:the |a |an |this |that )?(?<field>${knownField})(?: .+)?$`,
    `^${lead} (?:the |this )?(?<field>${knownField})(?: field| value)?${rest}$`,
  ];
  for (const form of forms) {
    const found = matchRaw(sentence, new RegExp(form));
    if (!found) continue;
    const field = found.field
      ?.replace(/^(?:the|this|that)\s+/i, '')
      .replace(/\s+(?:field|value|property)$/i, '');
    const account = /^(?:its|their)$/i.test(found.account ?? '')
      ? ('that' as const)
      : found.account === undefined
        ? undefined
        : accountWords(found.account);
    if (/^(?:health|health score|score)$/i.test(field ?? '') && /so |low|high|bad/.test(text)) {
      return { tool: 'health', ...(account === undefined ? {} : { account }) };
    }
    return {
      tool: 'origin',
      ...(field === undefined ? {} : { field }),
      ...(account === undefined ? {} : { account }),
    };
  }
  return undefined;
}

const knownField =
  '(?:name|domain|website|industry|arr|annual (?:recurring )?revenue|revenue|csm|owner|account owner|account manager|success manager|renewal date|renewal|health score|health trend|health|score|trend)';

function parseChanges(sentence: Sentence): Command | undefined {
  const { text } = sentence;
  const lead = [
    '(?:what|which fields?|which values|which things?|anything|something|has anything|did anything|show me what|show what|tell me what|list what|what all|what things)(?: has| have| is| was| were| did)?(?: been)? (?:changed?|new|different|happened|happen|updated?|modified)',
    `${show}(?:(?:recent|latest|last|new|field|hubspot|change) )*(?:changes|history|change log|change ledger|updates|activity|news|modifications)`,
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
  const words = rest.split(' ');
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

function parseStatus(sentence: Sentence): Command | undefined {
  const isStatus = [
    `^${show}(?:(?:sync|hubspot|connection|portal|integration|current|crm|overall|data) )*(?:status|state|overview|dashboard|freshness)(?: (?:of|for|with) (?:the |our |my )?(?:hubspot|sync|syncs|connection|portals?|integration|everything|data|crm|hubspot (?:sync|connection|integration)))?$`,
    `^(?:is|are) (?:the |our |my )?(?:hubspot|crm|portals?|we|everything|data|the data|sync|integration|connection|it|all|things)(?: portals?| data| sync| connection| integration)? (?:still )?(?:connected|ok|okay|fine|working|in sync|synced|up to date|current|fresh|healthy|good|running (?:ok|fine|well)|all right|alright|in order)(?: to hubspot| with hubspot| now)?$`,
    `^(?:when|how long ago) (?:was|did|is|has|have) (?:the |we |it |hubspot |our |you )*(?:last |latest |most recent |next )*(?:hubspot )?(?:sync|synced|syncs|synchronization|update|updated|push|refresh)(?: last| data| run| happen)?(?: .{0,40})?$`,
    `^how (?:fresh|old|recent|current|up to date) is (?:the |our |my )?(?:hubspot )?(?:data|information|it|everything|sync)$`,
    `^(?:last|latest) sync(?: time)?$`,
    `^how (?:is|are) (?:the |our |my )?(?:hubspot|portals?|sync|syncs|integration|connection|everything|things|data)(?: sync| integration| connection| doing| looking| portals?)?$`,
    `^(?:what is|how is) (?:going on|happening|up)$`,
    `^how many (?:records|companies|contacts|deals|customers|stakeholders)(?: .*)?(?:synced|here|are there|do we have|from hubspot)?$`,
    `^(?:which|what|show|list)(?: me)?(?: all)?(?: the| our| my)? (?:hubspot )?portals?(?: are connected| do we have| are there)?$`,
  ].some((pattern) => new RegExp(pattern).test(sentence.text));
  if (isStatus) return { tool: 'status' };
  const named = matchRaw(
    sentence,
    new RegExp(
      `^${show}(?:(?:sync|connection) )*(?:status|state) (?:of|for) (?:the )?(?:portal )?(?<portal>.+)$`,
    ),
  );
  return named?.portal === undefined ? undefined : { tool: 'status', portal: named.portal };
}
