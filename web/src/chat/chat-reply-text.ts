import type { ChatMessage } from '../../../src/contract/chat.ts';
import { formatDaysIn, formatMoment } from '../format/dates.ts';
import { numberFormat } from '../format/preferences.ts';
import { outsideQuotes } from '../format/text.ts';

const numbers = numberFormat({ maximumFractionDigits: 2 });

/** An entry of a list, or the note that there are more. */
const isEntry = (line: string): boolean => /^(?:- |\d+\. |… and )/.test(line);

const isAge = (line: string): boolean => line.startsWith('From HubSpot, synced ');

/** A moment in the user's time zone, as the server writes it. */
const moment = /\b\d{4}-\d\d-\d\d \d\d:\d\d \([^)]*\)/;

/** A number with thousands separators, as the server writes it. */
const largeNumber = /(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])/g;

/** Dates and large numbers in the user's format. Quoted text is a name, and stays unchanged. Pure. */
const inOwnWriting = (line: string): string =>
  formatDaysIn(
    outsideQuotes(line, (part) =>
      part.replace(largeNumber, (text) => numbers().format(text.replaceAll(',', '') as `${number}`)),
    ),
  );

/** The lines of a reply to show above its data, without what the data repeats with links and current ages. Pure. */
export const linesOf = (message: Pick<ChatMessage, 'text' | 'intent' | 'data'>): string[] =>
  linesLeft(message).map(inOwnWriting);

const linesLeft = ({ text, intent, data }: Pick<ChatMessage, 'text' | 'intent' | 'data'>): string[] => {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  switch (data?.type) {
    case undefined:
    case 'help':
      return lines;
    // The progress at the time of the reply is useless next to the current progress.
    case 'runs':
      return intent === 'progress' ? [] : lines;
    // The state of portals is also shown after they were paused or resumed.
    case 'status':
      return intent === 'status' && data.integrations.length > 0 ? [] : lines;
    case 'origin':
      return [];
    case 'health':
      // The age of the score is shown next to it.
      return lines.slice(0, 1).map((line) => line.replace(/ \([^()]*\)\.$/, '.'));
    // Each change shows its own ages.
    case 'changes': {
      const left = data.changes.length === 0 ? lines : lines.filter((line) => !isEntry(line) && !isAge(line));
      const { since } = data;
      return since === null ? left : left.map((line) => line.replace(moment, formatMoment(since)));
    }
    case 'stakeholders': {
      const missing = new Set(data.cover.map(({ message }) => message));
      return lines.filter((line) => !isEntry(line) && !missing.has(line) && !isAge(line));
    }
    // Only the text has the reason why the next renewal is at risk.
    case 'deals':
      return lines.filter((line) => !isAge(line));
    case 'renewals':
      return lines.filter((line) => !isEntry(line) && !isAge(line));
    case 'errors':
    case 'customers':
      return lines.filter((line) => !isEntry(line));
  }
};
