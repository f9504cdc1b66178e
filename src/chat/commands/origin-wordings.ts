import { type CustomerWords, customerWords, isUnlikelyName, ofCustomer } from '../language/customer-words.ts';
import { anyOf, beginning, containing, oneOf, optional, whole } from '../language/pattern.ts';
import type { Sentence } from '../language/sentence.ts';
import type { HealthSaid } from './health.ts';

export interface OriginSaid {
  tool: 'origin';
  customer?: CustomerWords;
  field?: string;
}

const fields = [
  'name|domain|website|industry|arr|annual [recurring] revenue|revenue|csm|owner|account owner|account manager',
  'success manager|renewal date',
].join('|');
const allFields = `${fields}|renewal|health score|health trend|health|score|trend`;

const show = optional('what is|what are|which is|show|show me|tell me|who is|when is');
/** “What is the ARR of Acme?”, each tried until the customer can be one. */
const values = [
  `${show} [the] <field: ${fields}> (of|for|at) <customer>`,
  `(what is|what are|which is|show|show me|tell me|who is|when is) <customer> 's <field: ${fields}>`,
  `${show} <customer: its|their> <field: ${fields}>`,
  `${show} [the] <field: ${fields}> <customer: there>`,
  'who (owns|manages|looks after|is in charge of|is responsible for) <customer>',
].map((wording) => whole(wording));
const valueOfThat = whole(
  [
    '(what is|who is|when is|and|and what is|and who is|tell me|show me|show) [the|its|their|her|his]',
    `<field: ${fields}> [there|here|now|again]`,
  ].join(' '),
);
const ownerOfThat = whole(
  'whose (account|customer) is (it|this|that)',
  'who owns (the|this|that) (account|customer|company)',
);
/** “Acme ARR” */
const bareValue = whole(`<customer> <field: ${fields}>`);
/** Words of a name there, at most. */
const longestName = 4;

/** The value of a field. The answer also tells where it comes from. */
export function readValue(sentence: Sentence): OriginSaid | undefined {
  const field = valueOfThat.read(sentence)?.field;
  if (field !== undefined) return { tool: 'origin', field: nameOf(field), customer: 'that' };
  if (ownerOfThat.fits(sentence)) return { tool: 'origin', field: 'csm', customer: 'that' };
  const bare = bareValue.read(sentence);
  const isShort = (bare?.customer ?? '').split(' ').length <= longestName;
  for (const found of [...values.map((value) => value.read(sentence)), isShort ? bare : undefined]) {
    const customer = customerWords(found?.customer ?? '');
    if (!found || customer === undefined) continue;
    const isName = customer === 'that' || !isUnlikelyName(customer.name);
    if (isName) return { tool: 'origin', field: nameOf(found.field ?? 'csm'), customer };
  }
  return undefined;
}

/** A field the way people write it. */
const nameOf = (field: string): string => (field === 'arr' ? 'ARR' : field);

const calculated = [
  'calculated|computed|made|made up|made of|made up of|determined|worked out|based on|composed of|made from',
].join('|');
const how = oneOf(
  'how (is|was|are)|how do you calculate|how (do you|do we) get',
  'what is|explain',
  'what makes up|what goes into|what is in',
);
const score = 'health [score]|score';
const made = whole(
  `${how} [the] <field: ${score}> (of|for) <customer> [<how: ${calculated}>]`,
  `${how} <customer> ['s] <field: ${score}> [<how: ${calculated}>]`,
);
/** These ask for the calculation only if they say so at the end. */
const openBeginning = beginning('how (is|was|are)|what is');

const why = oneOf(
  'why (is|does|do|did|has|have|are|was)|where (does|did|do|is|has|was|are)|how come|tell me why [is]|trace',
  'explain [to me|me] [why|where]|(source|origin) of|who (changed|set|put|entered|wrote|edited)',
  '(what|which|show|show me|tell me) [is] the (source|origin|reason) (of|for|behind)',
  'how (did|was|do we know|does)',
);
const state = [
  anyOf(
    'is|come from|coming from|from|here|there|like (this|that)|what it is|that|this way|wrong|empty|missing|blank',
    '[so] (low|high|bad|red|small|big|large|old|late|early|odd)|changed|different|calculated|set|get here|get there',
    'be|in [the] system|the value that it is',
  ),
  '[(#|set to|equal to) ...]',
].join(' ');
const whyBeginning = beginning(why);
const otherSubject = containing('sync|error|errors|push');
const whyThis = whole(`${why} (this|that|the|it|these|those) [value|number|field|data|values] ${state}`);
const whyField = whole(
  `${why} <customer: its|their> <field> ${state}`,
  `${why} <customer> 's <field> ${state}`,
  `${why} [the|this] [value (of|in|for)] [the] <field> (of|for|at|on|from) <customer> ${state}`,
  `${why} <customer> have [the|a|an|this|that] <field: ${allFields}> ...`,
  `${why} [the|this] <field: ${allFields}> [field|value] ${state}`,
);
const isScore = /^(?:health|health score|score)$/i;
const asksForHealth = /so |low|high|bad/;

/** Why a value is what it is. */
export function readOrigin(sentence: Sentence): OriginSaid | HealthSaid | undefined {
  const parts = made.read(sentence);
  if (parts && (parts.how !== undefined || !openBeginning.fits(sentence))) {
    return { tool: 'origin', field: parts.field ?? 'health score', ...ofCustomer(parts.customer) };
  }
  if (!whyBeginning.fits(sentence) || otherSubject.fits(sentence)) return undefined;
  if (whyThis.fits(sentence)) return { tool: 'origin' };
  const found = whyField.read(sentence);
  if (!found) return undefined;
  const customer = ofCustomer(found.customer);
  const field = found.field
    ?.replace(/^(?:the|this|that)\s+/i, '')
    .replace(/\s+(?:field|value|property)$/i, '');
  if (field !== undefined && isScore.test(field) && asksForHealth.test(sentence.text)) {
    return { tool: 'health', ...customer };
  }
  return { tool: 'origin', ...(field === undefined ? {} : { field }), ...customer };
}
