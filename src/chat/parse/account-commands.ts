import { preposition, show } from '../language/common-wording.ts';
import { accountWords, asksOtherwise, beginsAsCommand, isNobody } from '../language/customer-words.ts';
import { matchRaw, type Sentence } from '../language/sentence.ts';
import { mendSpelling } from '../language/spelling.ts';
import type { AccountWords, Command } from './understood.ts';

/** What the value of a field is: the answer tells where it comes from, too. */
export function parseValue(sentence: Sentence): Command | undefined {
  const field =
    'name|domain|website|industry|arr|annual (?:recurring )?revenue|revenue|csm|owner|account owner|account manager|success manager|renewal date';
  const lead = '(?:what is|what are|which is|show|show me|tell me|who is|when is)';
  const forms = [
    `^(?:${lead} )?(?:the )?(?<field>${field}) (?:of|for|at) (?<account>.+)$`,
    `^${lead} (?<account>.+) 's (?<field>${field})$`,
    `^(?:${lead} )?(?<account>its|their) (?<field>${field})$`,
    `^(?:${lead} )?(?:the )?(?<field>${field}) (?<account>there)$`,
    `^(?<account>\\S+(?: \\S+){0,3}) (?<field>${field})$`,
    '^who (?:owns|manages|looks after|is in charge of|is responsible for) (?<account>.+)$',
  ];
  // Without a name it is the account that was talked about.
  const bare = matchRaw(
    sentence,
    new RegExp(
      `^(?:what is|who is|when is|and|and what is|and who is|tell me|show me|show) (?:the |its |their |her |his )?(?<field>${field})(?: (?:there|here|now|again))?$`,
    ),
  );
  if (bare?.field !== undefined) {
    return { tool: 'origin', field: bare.field.split(' ').map(mendSpelling).join(' '), account: 'that' };
  }
  if (
    /^(?:whose (?:account|customer) is (?:it|this|that)|who owns (?:the|this|that) (?:account|customer|company))$/.test(
      sentence.text,
    )
  ) {
    return { tool: 'origin', field: 'csm', account: 'that' };
  }
  for (const form of forms) {
    const found = matchRaw(sentence, new RegExp(form));
    if (!found) continue;
    const account = /^(?:its|their)$/i.test(found.account ?? '')
      ? ('that' as const)
      : accountWords(found.account ?? '');
    if (account === undefined || (account !== 'that' && beginsAsCommand(account.name))) continue;
    const named = (found.field ?? 'csm').split(' ').map(mendSpelling).join(' ');
    return { tool: 'origin', field: named, account };
  }
  return undefined;
}

/** Deals of an account. */
export function parseDeals(sentence: Sentence): Command | undefined {
  const found = ofAccount(
    sentence,
    '(?:deals?|opportunit(?:y|ies)|pipeline|deal pipeline|sales pipeline)',
    '(?:(?:hubspot|open|closed|won|lost|active|renewal|sales|associated|related|latest|new|live|pending|upcoming) )*',
  );
  return found && { tool: 'deals', ...found };
}

/** People of an account. */
export function parseStakeholders(sentence: Sentence): Command | undefined {
  const noun =
    '(?:stakeholders?|contacts?|contact persons?|people|persons|champions?|decision makers?|key people|contact list|buying committee|sponsors?)';
  const found = ofAccount(sentence, noun, '(?:(?:hubspot|key|main|important|primary|active|top|best) )*');
  return found && { tool: 'stakeholders', ...found };
}

/** Why a value is what it is. */
export function parseOrigin(sentence: Sentence): Command | undefined {
  const lead =
    '(?:why (?:is|does|do|did|has|have|are|was)|where (?:does|did|do|is|has|was|are)|how come|explain(?: to me| me)?(?: why| where)?|(?:what|which|show|show me|tell me) (?:is )?the (?:source|origin|reason) (?:of|for|behind)|(?:source|origin) of|who (?:changed|set|put|entered|wrote|edited)|tell me why(?: is)?|trace|how (?:did|was|do we know|does))';
  const rest =
    '(?: (?:is|come from|coming from|from|here|there|(?:so )?(?:low|high|bad|red|small|big|large|old|late|early|odd)|like (?:this|that)|what it is|that|this way|wrong|empty|missing|blank|changed|different|calculated|set|get here|get there|be|in (?:the )?system|the value that it is|\\d.*|set to .+|equal to .+))*';
  const { text } = sentence;
  const made =
    matchRaw(
      sentence,
      /^(?:how (?:is|was|are|do you calculate|do you get|do we get)|what is|what makes up|what goes into|what is in|explain) (?:the )?(?<field>health(?: score)?|score) (?:of|for) (?<account>.+?)(?<how> (?:calculated|computed|made|made up|made of|made up of|determined|worked out|based on|composed of|made from))?$/,
    ) ??
    matchRaw(
      sentence,
      /^(?:how (?:is|was|are|do you calculate|do you get|do we get)|what is|what makes up|what goes into|what is in|explain) (?<account>.+?)(?: 's)? (?<field>health(?: score)?|score)(?<how> (?:calculated|computed|made|made up|made of|made up of|determined|worked out|based on|composed of|made from))?$/,
    );
  if (made && (made.how !== undefined || !/^(?:how (?:is|was|are)|what is) /.test(text))) {
    const words = made.account ?? '';
    const whose = /^(?:its|their)$/i.test(words) ? ('that' as const) : accountWords(words);
    return { tool: 'origin', field: made.field ?? 'health score', ...(whose ? { account: whose } : {}) };
  }
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

/** How an account is doing. */
export function parseHealth(sentence: Sentence): Command | undefined {
  const whole = matchRaw(
    sentence,
    /^(?:how (?:is|are)|tell (?:me )?(?:everything )?about|(?:show|give) (?:me )?(?:everything about|(?:a |an |the )?(?:summary|overview) (?:of|for))|what do we know about|(?:overview|summary) of) (?<account>.+)$/,
  );
  const named = whole?.account === undefined ? undefined : accountWords(whole.account);
  if (named === 'that' || (named && !isNobody(named.name))) return { tool: 'health', account: named };
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
    `^${show}(?:for |of |about |at |in )?(?<account>.+?) 's ${modifiers}${noun}(?: in hubspot| from hubspot| look like)?$`,
    `^${show}${modifiers}${noun}(?: (?:are|is|do we have|we have|there|linked|associated|i have|open|closed|going on))* ${preposition} (?<account>.+)$`,
  ];
  for (const form of forms) {
    const found = matchRaw(sentence, new RegExp(form));
    if (!found) continue;
    const words = found.account ?? '';
    const account = /^(?:its|their|his|her)$/i.test(words) ? ('that' as const) : accountWords(words);
    // After a preposition anything may be a name.
    const isPlaced = form.includes(`${preposition} (?<account>`);
    if (!isPlaced && account !== undefined && account !== 'that' && asksOtherwise(account.name))
      return undefined;
    return account === undefined ? {} : { account };
  }
  if (new RegExp(`^${show}${modifiers}${noun}(?: please)?$`).test(sentence.text)) return {};
  return undefined;
}
