import { hubspot } from '../language/common-wording.ts';
import { type CustomerWords, customerWords, isEveryCustomer } from '../language/customer-words.ts';
import { anyOf, beginning, containing, ending, oneOf, whole } from '../language/pattern.ts';
import type { Sentence } from '../language/sentence.ts';

const send = oneOf(
  'update|push|repush|send|resend|write|publish|refresh|upload|transfer|export|put|post|copy|sync|share|bring',
);
const scores = [
  '[(all|every|each) [of]] [the|our|my|any|of]*',
  anyOf(
    'latest|newest|current|new|fresh|recent|updated|up to date|customer|customers|account|accounts|cs|company',
  ),
  '(health [scores?|data|values?|numbers?]|scores?) [and [health] trends?]',
].join(' ');
const to = `[back] [over] (in to|into|to|in|on|with) ${hubspot}`;
const of = '[(for|of|from) <customer>]';

const wordings = whole(
  '(push|repush|resend) (everything|it all|all) [to (hubspot|the crm)]',
  `(update|push to|push) ${hubspot}`,
  `(update|refresh|push|sync) ${hubspot} ['s] ${scores} ${of}`,
  [
    `[can|could|may] ${hubspot} [please]`,
    '(get|have|receive|be (given|told|sent)|should (get|receive)|needs [to (get|have)])',
    `${scores} ${of}`,
  ].join(' '),
  `${send} ${hubspot} ['s] with ${scores} ${of}`,
  `(send|give|tell) ${hubspot} ${scores} ${of}`,
  `let ${hubspot} (know|have|get) ${scores} ${of}`,
  `get ${scores} ${to}`,
  `${send} ${hubspot} 's ${scores}`,
  `${send} ${hubspot} with <customer> 's ${scores}`,
  `${send} ${hubspot} with <customer: its|their> ${scores}`,
  `${send} <customer> 's ${scores} [${to}]`,
  `${send} <customer: its|their> ${scores} [${to}]`,
  `${send} ${scores} [${to}] ${of} [${to}]`,
  `${send} <customer> [latest|newest|current] health [scores?] ${to}`,
);
const refresh = beginning('refresh');
const namesHubspot = containing('hubspot|hub spot|crm');
/** In the place of a name, these make it the second half of a sentence. */
const noName = /\b(?:but|then|because|unless|except|not|if|when)\b/i;

/** What asks for scores that HubSpot already has. */
const again = ending(
  'again|once more|anew|everything|all of them|every one|every single one|from scratch',
  '(even|also) (if|when|those|the ones|what|unchanged) ...',
);
const resend = beginning('repush|resend');

export interface PushHealthSaid {
  tool: 'push_health';
  customer?: CustomerWords;
  /** Also scores that HubSpot already has. */
  everything?: true;
}

export function readPushHealth(sentence: Sentence): PushHealthSaid | undefined {
  let bare = sentence;
  for (;;) {
    const before = again.split(bare)?.before;
    if (before === undefined || before.tokens.length < 2) break;
    bare = before;
  }
  const said = readPush(bare);
  const isAgain = bare !== sentence || resend.fits(sentence);
  return said && isAgain && said.customer === undefined ? { ...said, everything: true } : said;
}

function readPush(sentence: Sentence): PushHealthSaid | undefined {
  const found = wordings.read(sentence);
  // A refresh may mean a new calculation, unless it mentions HubSpot.
  if (!found || (refresh.fits(sentence) && !namesHubspot.fits(sentence))) return undefined;
  const name = found.customer;
  const customer = name === undefined || isEveryCustomer(name) ? undefined : customerWords(name);
  if (customer === undefined) return { tool: 'push_health' };
  return customer !== 'that' && noName.test(customer.name) ? undefined : { tool: 'push_health', customer };
}
