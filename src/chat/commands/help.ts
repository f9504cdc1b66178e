import { oneOf, whole, wordSet } from '../language/pattern.ts';
import { command } from './command.ts';

const wordings = whole(
  oneOf('help [me]', 'i need help', 'can you help [me]', 'commands?', 'menu', 'hi [there]', 'hello [there]'),
  oneOf('hey [there]', 'good (morning|afternoon|evening)', 'what is this', 'who are you', 'what are you'),
  '(show|list) [me] [the|all|all the] commands?',
  'what can (you|i) [do|say|ask] [here|for me|you]',
  'what can i (ask|tell) you',
  'what do you (do|know|understand)',
  '(how does|how do) (this|it|you|the chat) work',
  'how do i use (this|it|you|the chat)',
  'what commands (are there|do you know)',
);

export interface HelpSaid {
  tool: 'help';
}

export const helpCommand = command<HelpSaid>({
  intent: 'help',
  read: (sentence) => (wordings.fits(sentence) ? { tool: 'help' } : undefined),
  keywords: {
    keys: ['my options', 'you help', 'help me', 'else do', 'else say', 'else ask', 'you understand'],
    others: wordSet('options help me else say ask understand'),
    pronouns: 'none',
  },
});
