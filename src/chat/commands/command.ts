import type { ChatIntent } from '../../contract/chat.ts';
import type { Pattern } from '../language/pattern.ts';
import type { Sentence } from '../language/sentence.ts';
import type { Tool } from '../tools/tool.ts';

/** What a sentence asks for: the command, and in the sentence's own words what it says about it. */
export interface Said {
  tool: ChatIntent;
}

/**
 * A command of the chat: what help says about it, how people word it, and the tool that carries it out. To add one,
 * write a file in this folder, add it to registry.ts, and add its intent to the contract. Wordings that take many lines
 * are in a file of their own next to it.
 */
export interface Command<Result extends Said = Said> {
  readonly intent: Result['tool'];
  /** Its entry in the help. Commands without one are in the entry of another command. */
  readonly help?: Help;
  /** For users who ask about it before they say it. Every command that changes something has one. */
  readonly explanation?: Explanation;
  /** Reads a sentence that surely is this command. The registry says in which order commands are tried. */
  read(sentence: Sentence): Result | undefined;
  /** Adds what a sentence says anywhere, whichever wording was recognized. */
  refine?(said: Result, sentence: Sentence): Result;
  /** Recognizes a sentence by single words when no command reads it. */
  readonly keywords?: Keywords;
  /** Whether “what about Globex?” asks the same about another customer. */
  readonly isAboutCustomer?: boolean;
  /** Whether it can be answered for all customers where “it” means nothing yet. */
  readonly worksForAll?: boolean;
  /** Undefined: the chat answers it without a tool. */
  readonly tool?: Tool;
}

export interface Help {
  title: string;
  /** Sentences that work; `“{customer}”` stands for a name in quotes. */
  examples: readonly string[];
  /** Words that hint at the command in sentences that no command reads. */
  hints: ReadonlySet<string>;
}

export interface Explanation {
  text: string;
  /** A sentence that gives the command. */
  example: string;
  /** The words by which a question mentions the command. */
  mentions: Pattern;
}

export interface Keywords {
  /** One of these has to occur; of several words in one, all in this order. */
  keys: readonly string[];
  /** Words that can occur with them. */
  others: ReadonlySet<string>;
  /** Words that mean the customer discussed last; `none`: the command is not about customers. */
  pronouns: 'none' | 'any' | 'placesOnly';
}

/** Keeps the type of what the command reads. */
export const command = <Result extends Said>(definition: Command<Result>): Command<Result> => definition;
