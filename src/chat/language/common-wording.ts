import { anyOf, oneOf, optional } from './pattern.ts';

// Parts of wordings that many commands share.

/** What asks for something: “show me all the …”, “are there any …”, or nothing. */
export const show = [
  optional(
    'show|list|get|give|find|display|see|view|pull up|fetch|bring up|open|look up|lookup|check|tell',
    'what are|what is|which are|who are|who is|where are|how about|what about|how many|which|what|any',
    'are there [any]|is there [any]|do we have [any]|i want to see',
  ),
  optional('me', 'us', 'about'),
  anyOf('all|of|the|our|my|any|some|every|current|list of|overview of|summary of'),
].join(' ');

/** What stands before the name of a customer. */
export const preposition = oneOf('for|of|with|from|at|about|in|on|regarding|concerning|around');

export const hubspot = '[the] (hubspot|hub spot|crm) [crm|portals?]';

/** The ways to say which records are meant. */
export const records = oneOf('companies|customers|contacts|stakeholders|people|deals|opportunities');
