import { wordSet } from './pattern.ts';

/** Words that make a sentence about syncs something other than a command. */
const noCommand = wordSet(
  'are was were be been has have had did does do no not never nothing why when how what who if then because is',
  'failed fails failing fail broken stuck slow done finished ready progress status errors error problems problem',
  'issues issue last time history schedule every hourly daily weekly nightly tomorrow tonight later at settings',
  'setting off on or but than interval minute minutes hour hours health score scores cancel stop pause log logs run',
  'runs went goes will would should could can instead until after before without except i you we they she he',
);

/** Words of a portal's name, at most. */
const longestName = 6;

/** Whether words can be a portal's name. @param words in lower case. */
export const isPortalName = (words: readonly string[]): boolean =>
  words.length > 0 &&
  words.length <= longestName &&
  words[0] !== 'of' &&
  !words.some((word) => noCommand.has(word));
