import type { ChatMessage } from '../../../src/contract/chat.ts';

/** An entry of a list, or the word that there are more. */
const isEntry = (line: string): boolean => /^(?:- |\d+\. |… and )/.test(line);

const isAge = (line: string): boolean => line.startsWith('From HubSpot, synced ');

/**
 * The lines of a reply to show above what it comes with: what is shown there, with links and ages that stay right, is
 * not said a second time. Pure.
 */
export const linesOf = ({ text, intent, data }: Pick<ChatMessage, 'text' | 'intent' | 'data'>): string[] => {
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
      return intent === 'status' ? [] : lines;
    case 'origin':
      return [];
    case 'health':
      return lines.slice(0, 1);
    // Each change has the ages of its own.
    case 'changes':
      return data.changes.length === 0 ? lines : lines.filter((line) => !isEntry(line) && !isAge(line));
    case 'stakeholders': {
      const missing = new Set(data.cover.map(({ message }) => message));
      return lines.filter((line) => !isEntry(line) && !missing.has(line) && !isAge(line));
    }
    case 'deals':
    case 'renewals':
      return lines.filter((line) => !isEntry(line) && !isAge(line));
    case 'errors':
    case 'customers':
      return lines.filter((line) => !isEntry(line));
  }
};
