import { type RawBuilder, sql } from 'kysely';

/** Words of job titles whose holders decide, whatever HubSpot says of their part in buying. */
const leadingWords = [
  'chief',
  'c[efotimr]o',
  'c[cp]o',
  'ciso',
  'founder',
  'co-?founder',
  'managing director',
  'general manager',
  'president',
];
/** Titles that have such words and mean somebody else. */
const others =
  '\\m(assistant|secretary|vice[ -]president|chief of staff|(office|assistant|adviser|advisor) (of|to))\\M';

/** How much somebody counts who leads by job title: 0 to 50, as for buying roles. */
export const leadingTitlePriority = 40;

/** Whether the job title of the stakeholder `s` is that of somebody who leads: "Chief Customer Officer", "CFO". */
export const hasLeadingTitle: RawBuilder<boolean> = sql`coalesce(
  left(s.title, 200) ~* ${`\\m(${leadingWords.join('|')})\\M`} and left(s.title, 200) !~* ${others}, false)`;
