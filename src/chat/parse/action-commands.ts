import type { ObjectType } from '../../contract/common.ts';
import { accountWords, allAccounts } from './account-words.ts';
import { objectTypeOf } from './object-words.ts';
import { matchRaw, part, rawBetween, type Sentence } from './sentence.ts';
import type { Command } from './understood.ts';

// Commands that change something. Each pattern covers the whole sentence: words that it does not know make it no
// command, because doing nothing and asking is better than doing what nobody said.

const crm = '(?:the )?(?:hubspot|hub spot|crm)(?: crm| portals?)?';

/** The command that changes something which a sentence gives, if it gives one. */
export function parseAction(sentence: Sentence): Command | undefined {
  return (
    parseRetry(sentence) ??
    parsePush(sentence) ??
    parsePause(sentence) ??
    parseResume(sentence) ??
    parseCancel(sentence) ??
    parseSync(sentence)
  );
}

const send =
  '(?:update|push|repush|send|resend|write|publish|refresh|upload|transfer|export|put|post|copy|sync|share|bring)';
const scores =
  '(?:(?:all|every|each)(?: of)? )?(?:(?:the|our|my|any|of) )*(?:(?:latest|newest|current|new|fresh|recent|updated|up to date|customer|customers|account|accounts|cs|company) )*(?:health(?: scores?| data| values?| numbers?)?|(?:health )?scores?)(?: and (?:health )?trends?)?';
const toCrm = `(?:back )?(?:over )?(?:in ?to|to|in|on|with) ${crm}`;

/** What asks for scores that HubSpot has already. */
const everything =
  / (?:again|once more|anew|everything|all of them|every one|every single one|from scratch|(?:even|also) (?:if|when|those|the ones|what|unchanged) ?.*)$/;

function parsePush(sentence: Sentence): Command | undefined {
  let end = sentence.text.length;
  for (;;) {
    const found = everything.exec(sentence.text.slice(0, end));
    if (!found || !sentence.text.slice(0, found.index).includes(' ')) break;
    end = found.index;
  }
  const command = parsePushed(part(sentence, 0, end));
  const isAgain = end < sentence.text.length || /^(?:repush|resend) /.test(sentence.text);
  return command && isAgain && command.account === undefined ? { ...command, everything: true } : command;
}

function parsePushed(sentence: Sentence): Extract<Command, { tool: 'push_health' }> | undefined {
  const { text } = sentence;
  if (/^(?:push|repush|resend) (?:everything|it all|all)(?: to (?:hubspot|the crm))?$/.test(text)) {
    return { tool: 'push_health' };
  }
  if (new RegExp(`^(?:update|push to|push) ${crm}$`).test(text)) return { tool: 'push_health' };
  const forms = [
    `^(?:update|refresh|push|sync) ${crm}(?: 's)? ${scores}(?: (?:for|of|from) (?<account>.+))?$`,
    `^(?:(?:can|could|may) )?${crm} (?:please )?(?:get|have|receive|be (?:given|told|sent)|should (?:get|receive)|needs(?: to (?:get|have))?) ${scores}(?: (?:for|of|from) (?<account>.+))?$`,
    `^${send} ${crm}(?: 's)? with ${scores}(?: (?:for|of|from) (?<account>.+))?$`,
    `^(?:send|give|tell) ${crm} ${scores}(?: (?:for|of|from) (?<account>.+))?$`,
    `^let ${crm} (?:know|have|get) ${scores}(?: (?:for|of|from) (?<account>.+))?$`,
    `^get ${scores} ${toCrm}$`,
    `^${send} ${crm} 's ${scores}$`,
    `^${send} ${crm} with (?<account>.+) 's ${scores}$`,
    `^${send} ${crm} with (?<account>its|their) ${scores}$`,
    `^${send} (?<account>.+) 's ${scores}(?: ${toCrm})?$`,
    `^${send} (?<account>its|their) ${scores}(?: ${toCrm})?$`,
    `^${send} ${scores}(?: ${toCrm})?(?: (?:for|of|from) (?<account>.+?))?(?: ${toCrm})?$`,
    `^${send} (?<account>.+) (?:(?:latest|newest|current) )?health(?: scores?)? ${toCrm}$`,
  ];
  for (const form of forms) {
    const found = matchRaw(sentence, new RegExp(form));
    if (!found) continue;
    const isRefresh = /^refresh /.test(text) && !/hubspot|crm/.test(text);
    // A refresh that does not speak of HubSpot may mean a new calculation.
    if (isRefresh) return undefined;
    if (found.account === undefined || allAccounts.test(found.account)) return { tool: 'push_health' };
    const account = /^(?:its|their)$/i.test(found.account) ? ('that' as const) : accountWords(found.account);
    if (account === undefined) return { tool: 'push_health' };
    if (account !== 'that' && !isName(account.name)) return undefined;
    return { tool: 'push_health', account };
  }
  return undefined;
}

/** Whether words may be a name: no list of several, no second half of a sentence. */
function isName(words: string): boolean {
  return !/\b(?:but|then|because|unless|except|not|if|when)\b/i.test(words);
}

function parseRetry({ text }: Sentence): Command | undefined {
  const what =
    '(?:(?:the|all|all the|every|my|our|any|those|these) )?(?:(?:failed|failing|open|sync|push|rejected|broken) )*(?:errors?|records?|ones|failures|problems|items|values|it|them|everything that failed|what failed|failed)';
  const isRetry =
    new RegExp(
      `^(?:retry|rerun|re run|reprocess|redo|re try|resend|try)(?: again)?(?: ${what})?(?: again| once more)?$`,
    ).test(text) || new RegExp(`^(?:try|read|send)(?: ${what})? (?:again|once more)$`).test(text);
  return isRetry && text !== 'try' ? { tool: 'retry_errors' } : undefined;
}

const portal = '(?: (?:the )?(?:portal |hubspot portal )?(?<portal>.+?)(?: portal)?)?';

function parsePause(sentence: Sentence): Command | undefined {
  const forms = [
    `^(?:pause(?!$)|suspend|freeze|hold|halt)(?= )(?: (?:all |the )?(?:syncing|syncs?|hubspot syncs?|hubspot syncing|synchronization))?(?: (?:of|for|with|from))?${portal}$`,
    '^pause$',
    `^(?:stop|quit) (?:syncing|synchronizing|synchronising)(?: (?:of|for|with|from))?${portal}$`,
    `^put${portal} on hold$`,
    '^(?:turn|switch) (?:off (?:the )?(?:syncing|syncs?|hubspot syncs?)|(?:the )?(?:syncing|syncs?|hubspot syncs?) off)$',
  ];
  return portalCommand(sentence, forms, 'pause');
}

function parseResume(sentence: Sentence): Command | undefined {
  const forms = [
    `^(?:resume|unpause|un pause|unfreeze|reactivate|restart|continue)(?: (?:all |the )?(?:syncing|hubspot syncing|synchronization))(?: (?:of|for|with|from))?${portal}$`,
    `^(?:resume|unpause|un pause|unfreeze|reactivate)(?: (?:the )?(?:syncs?|hubspot syncs?))?${portal}$`,
    `^(?:start|begin) (?:syncing|synchronizing)${portal} again$`,
    '^(?:turn|switch) (?:the )?(?:syncing|syncs?|hubspot syncs?|hubspot|connection|portals?|it|that|this|them|everything) (?:back )?on(?: again)?$',
    '^(?:turn|switch) (?:back )?on (?:the )?(?:syncing|syncs?|hubspot syncs?)(?: again)?$',
    '^(?:start|begin|continue with) it (?:up )?again$',
  ];
  return portalCommand(sentence, forms, 'resume');
}

function portalCommand(
  sentence: Sentence,
  forms: readonly string[],
  tool: 'pause' | 'resume',
): Command | undefined {
  for (const form of forms) {
    const found = matchRaw(sentence, new RegExp(form));
    if (!found) continue;
    const name = (found.portal ?? '').replace(/^(?:for |with |from )/i, '');
    if (
      /^(?:|it|that|this|them|everything|all|all portals|every portal|hubspot|hub spot|crm|the crm|(?:the |this |our )?(?:portals?|connection|integration)|again|data|the data|my data|data from hubspot|hubspot data)$/i.test(
        name,
      )
    ) {
      return { tool };
    }
    return couldBePortal(name.toLowerCase().split(' ')) ? { tool, portal: name } : undefined;
  }
  return undefined;
}

function parseCancel({ text }: Sentence): Command | undefined {
  const match =
    /^(?:cancel|abort|stop|kill|end|interrupt|terminate|halt|break off)(?: (?:the|that|this|my|our|current|currently|running|active|ongoing|all|any|hubspot|full|incremental))* (?<what>syncs?|syncing|resync|runs?|push|pushes|pushing|imports?|jobs?|load|loading|synchronization|update|everything)(?: runs?| to hubspot| from hubspot| that (?:is|are) running| in progress| under way)*$/.exec(
      text,
    );
  if (!match) return undefined;
  const what = match.groups?.what ?? '';
  if (/^push/.test(what)) return { tool: 'cancel_run', what: 'push' };
  return /^(?:sync|resync|import|load)/.test(what)
    ? { tool: 'cancel_run', what: 'sync' }
    : { tool: 'cancel_run' };
}

const fillers =
  /^(?:the|my|our|all|of|from|with|to|and|only|just|data|hubspot|hub|spot|records?|crm|everything|stuff|latest|newest|new|information|info|it|now|again|this|quick|quickly|manual|manually|portals?|me|us|a|an|into|in|here|integration|connection|objects?|up|once|more|another|for|that|is|lists?|them|changes)$/;

const data =
  '(?:(?:the|our|my|this|all|all of the|hubspot|crm) )*(?:data|records|numbers|info|information|values|everything|it|hubspot|crm)(?: (?:here|from hubspot|in here))?';
const isOld =
  '(?:is|are|looks?|seems?|feels?|has become|got)(?: to be)?(?: (?:very|too|so|really|quite|all|a bit|a little|pretty|getting))* (?:old|stale|outdated|out of date|not up to date|not current|not fresh|behind)';
const renew =
  '(?:(?:so|and|please|pls|just|now|can you|could you|would you|we need to|i need to|let us) )*(?:refresh|sync|resync|update|reload)(?: (?:it|them|again|now|everything|the data|data|hubspot|from hubspot|please|all))*';

/** That the data is old, and the wish that it be read again. */
const stale = [
  new RegExp(`^${data} ${isOld} ${renew}$`),
  new RegExp(`^${renew} (?:because |since |as )?${data} ${isOld}$`),
];

/** Words that make of a sentence about syncs something else than the command. */
const notOfSync =
  /^(?:are|was|were|be|been|has|have|had|did|does|do|no|not|never|nothing|why|when|how|what|who|if|then|because|failed|fails|failing|fail|broken|stuck|slow|done|finished|ready|progress|status|errors?|problems?|issues?|last|time|history|schedule|every|hourly|daily|weekly|nightly|tomorrow|tonight|later|at|settings?|off|on|or|but|than|interval|minutes?|hours?|health|scores?|cancel|stop|pause|logs?|runs?|went|goes|will|would|should|could|can|instead|until|after|before|without|except|i|you|we|they|she|he)$/;

function couldBePortal(words: readonly string[]): boolean {
  return (
    words.length > 0 &&
    words.length <= 6 &&
    words[0] !== 'of' &&
    !words.some((word) => notOfSync.test(word) || word === 'is')
  );
}

function parseSync(sentence: Sentence): Command | undefined {
  const { text } = sentence;
  if (/^(?:refresh|reload|update) (?:the |my |our |all )*data(?: again)?$/.test(text))
    return { tool: 'sync' };
  if (
    /^(?:(?:run|start|do) (?:a |the )?)?(?:reconcile|reconciliation|compare (?:everything|all data|all records|the data|our data) with (?:hubspot|the crm))(?: again)?$/.test(
      text,
    )
  ) {
    return { tool: 'sync', mode: 'reconcile' };
  }
  if (stale.some((pattern) => pattern.test(text))) return { tool: 'sync' };
  const begin =
    /^(?:(?:start|begin|run|do|trigger|launch|perform|kick off|initiate|force|make|execute|request|fire off|fire|give me) )?(?:(?:a|an|the|another|one|new|manual|quick|hubspot|crm|data|portal|my|our) )*(?:(?<mode>full|complete|total|entire|incremental|delta|partial) )?(?:(?:hubspot|crm|data) )*(?<verb>sync|resync|re sync|import|reimport|syncing|sync up|synchroni[sz](?:e|ing|ation))(?= |$)/.exec(
      text,
    ) ??
    /^(?:pull|import|reimport|refresh|reload|update|load|get|fetch|download)(?: (?:in|down|all|the|my|our|latest|newest|new|fresh|hubspot|crm|companies|contacts|deals|customers|records|everything|and))*(?: (?:data|changes|everything|companies|contacts|deals|customers|records))(?: (?:and|companies|contacts|deals))* from (?:the )?(?:hubspot|crm)(?= |$)/.exec(
      text,
    ) ??
    /^(?:pull|import|reload|load|get|fetch|download|grab|bring)(?: (?:in|down|over|me|us|all|of|the))* (?:latest|newest|most recent|freshest|current)(?: (?:stuff|info|information|updates?|values|state|version|numbers))? from (?:the )?(?:hubspot|crm)(?= |$)/.exec(
      text,
    ) ??
    /^(?:pull|import|fetch|download|grab)(?: (?:in|down|all|the))* (?:latest|newest|most recent|new|fresh) (?:changes|updates|data|records)(?= |$)/.exec(
      text,
    ) ??
    /^(?:pull|import|load|get|fetch|download|grab)(?: (?:in|down|me|us|all|the))* (?:latest|newest|most recent|fresh|current) (?:hubspot|crm) (?:data|records|info|information)(?= |$)/.exec(
      text,
    ) ??
    /^(?:refresh|reload|pull|import|reimport)(?: (?:all|the|my|our|latest|newest))* (?:hubspot|crm)(?: data| records| changes)?(?= |$)/.exec(
      text,
    ) ??
    /^bring (?:everything|hubspot|the data|hubspot data|all data) up to date(?= |$)/.exec(text);
  if (!begin) return undefined;
  const verb = begin.groups?.verb;
  // What stands before `from HubSpot` may name object types, too.
  const rest = part(sentence, verb === undefined ? 0 : begin[0].length, text.length);
  const plain = verb === undefined ? part(sentence, begin[0].length, text.length) : rest;
  const objectTypes = new Set<ObjectType>();
  let mode = verb === 'reimport' ? 'full' : modeOf(begin.groups?.mode);
  const places: number[] = [];
  let words = rest.tokens.map((token) => token.word);
  if (verb === undefined) {
    for (const word of part(sentence, 0, begin[0].length).tokens) addType(objectTypes, word.word);
    words = plain.tokens.map((token) => token.word);
  }
  const phrase = ` ${words.join(' ')} `;
  if (/ from scratch | fully | completely | everything again /.test(phrase)) mode = 'full';
  if (/ incrementally | only changes | only what changed | just changes | changes only /.test(phrase))
    mode = 'incremental';
  words.forEach((word, i) => {
    if (/^(?:from|scratch|fully|completely|incrementally|full|incremental|what|changed)$/.test(word)) {
      mode ??= modeOf(word);
      if (word === 'what' && words[i + 1] !== 'changed') places.push(i);
      return;
    }
    if (addType(objectTypes, word)) return;
    if (/^(?:every|each)$/.test(word) && /^portals?$/.test(words[i + 1] ?? '')) return;
    if (fillers.test(word) && word !== 'is') return;
    places.push(i);
  });
  const types = objectTypes.size > 0 ? { objectTypes: [...objectTypes] } : {};
  const chosen = { tool: 'sync' as const, ...types, ...(mode ? { mode } : {}) };
  const [first] = places;
  const last = places.at(-1);
  if (first === undefined || last === undefined) return chosen;
  // Much may be imported; portals are synced.
  if (verb === 'import' || verb === 'reimport') return undefined;
  // The words that are left, in one piece, may be a portal's name.
  const between = words.slice(first, last + 1);
  if (!couldBePortal(between)) return undefined;
  const tokens = plain.tokens.slice(first, last + 1);
  const name = rawBetween({ tokens, text: '' }, 0, Number.POSITIVE_INFINITY);
  if (/^accounts?$/i.test(name)) return { ...chosen, objectTypes: [...objectTypes.add('company')] };
  return { ...chosen, portal: name.replace(/^accounts? /i, '') };
}

function addType(types: Set<ObjectType>, word: string): boolean {
  const type = objectTypeOf(word);
  if (type) types.add(type);
  return type !== undefined;
}

function modeOf(word: string | undefined): 'full' | 'incremental' | undefined {
  if (word === undefined) return undefined;
  if (/^(?:full|fully|complete|completely|total|entire)$/.test(word)) return 'full';
  return /^(?:incremental|incrementally|delta|partial)$/.test(word) ? 'incremental' : undefined;
}
