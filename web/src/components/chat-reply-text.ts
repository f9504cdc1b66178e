import type { ChatMessage } from '../../../src/contract/chat.ts';
import { formatDaysIn, formatMoment } from '../format/dates.ts';
import { numberFormat } from '../format/preferences.ts';
import { outsideQuotes } from '../format/text.ts';

const numbers = numberFormat({ maximumFractionDigits: 2 });

/** An entry of a list, or the word that there are more. */
const isEntry = (line: string): boolean => /^(?:- |\d+\. |… and )/.test(line);

const isAge = (line: string): boolean => line.startsWith('From HubSpot, synced ');

/** A moment as the server writes it in the time zone of whoever asks. */
const moment = /\b\d{4}-\d\d-\d\d \d\d:\d\d \([^)]*\)/;

/** A number with its thousands set apart, as the server writes it. */
const largeNumber = /(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])/g;

/** Days and large numbers as the user writes them. What is quoted is a name, and stays as it is. Pure. */
export const inOwnWriting = (line: string): string =>
  formatDaysIn(
    outsideQuotes(line, (part) =>
      part.replace(largeNumber, (text) => numbers().format(text.replaceAll(',', '') as `${number}`)),
    ),
  );

/**
 * The lines of a reply to show above what it comes with: what is shown there, with links and ages that stay right, is
 * not said a second time. Pure.
 */
export const linesOf = (message: Pick<ChatMessage, 'text' | 'intent' | 'data'>): string[] =>
  linesLeft(message).map(inOwnWriting);

const linesLeft = ({ text, intent, data }: Pick<ChatMessage, 'text' | 'intent' | 'data'>): string[] => {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  switch (data?.type) {
    case undefined:
    case 'help':
      return lines;
    // How far a run was then is of no use beside how far it is now.
    case 'runs':
      return intent === 'progress' ? [] : lines;
    // Where portals stand is shown after they were paused or resumed, too.
    case 'status':
      return intent === 'status' && data.integrations.length > 0 ? [] : lines;
    case 'origin':
      return [];
    case 'health':
      // How old the score is stays right beside it.
      return lines.slice(0, 1).map((line) => line.replace(/ \([^()]*\)\.$/, '.'));
    // Each change has the ages of its own.
    case 'changes': {
      const left = data.changes.length === 0 ? lines : lines.filter((line) => !isEntry(line) && !isAge(line));
      const { since } = data;
      return since === null ? left : left.map((line) => line.replace(moment, formatMoment(since)));
    }
    case 'stakeholders': {
      const missing = new Set(data.cover.map(({ message }) => message));
      return lines.filter((line) => !isEntry(line) && !missing.has(line) && !isAge(line));
    }
    // Why the next renewal is at risk is only said.
    case 'deals':
      return lines.filter((line) => !isAge(line));
    case 'renewals':
      return lines.filter((line) => !isEntry(line) && !isAge(line));
    case 'errors':
    case 'customers':
      return lines.filter((line) => !isEntry(line));
  }
};
