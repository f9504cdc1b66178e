// Parts of the patterns of commands that only look.

/** How something is asked for. */
export const show =
  '(?:(?:show|list|get|give|find|display|see|view|pull up|fetch|bring up|open|look up|lookup|check|tell|what are|what is|which are|who are|who is|where are|any|are there|are there any|is there|is there any|do we have|do we have any|i want to see|how about|what about|how many|which|what) )?(?:(?:me|us|about) )?(?:(?:all|of|the|our|my|any|some|every|current|list of|overview of|summary of) )*';
/** What stands before the name of an account. */
export const preposition = '(?:for|of|with|from|at|about|in|on|regarding|concerning|around)';
