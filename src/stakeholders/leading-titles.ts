import { type RawBuilder, sql } from 'kysely';

/** Words in job titles of decision makers, regardless of the buying role. */
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
/** Titles that contain such words but mean another job. */
const others =
  '\\m(assistant|secretary|vice[ -]president|chief of staff|(office|assistant|adviser|advisor) (of|to))\\M';

/** The points of a leading job title: 0 to 50, as for buying roles. */
export const leadingTitlePriority = 40;

/** Whether the job title of the stakeholder `s` is a leading one: "Chief Customer Officer", "CFO". */
export const hasLeadingTitle: RawBuilder<boolean> = sql`coalesce(
  left(s.title, 200) ~* ${`\\m(${leadingWords.join('|')})\\M`} and left(s.title, 200) !~* ${others}, false)`;
