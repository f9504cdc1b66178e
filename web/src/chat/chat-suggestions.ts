/** The beginning of a sentence that somebody has to end, or a whole one. */
export interface Suggestion {
  sentence: string;
  /** What is missing at its end, in a word. */
  missing?: string;
}

export interface Place {
  path: string;
  /** The customer whose page it is; null: it has no name that can be said. */
  account: string | null;
  /** Whether syncs and pushes may be started. */
  maySync: boolean;
  /** Whether a portal is connected. */
  isConnected: boolean;
}

const hubspot = '/settings/integrations/hubspot';

/** A name that is said between quotation marks is found again; one with marks of its own, or very long, is not. */
export const sayableName = (name: string | null | undefined): string | null => {
  const said = name?.trim() ?? '';
  return said === '' || said.length > 100 || /["“”„«»\p{Cc}\p{Cf}]/u.test(said) ? null : said;
};

const dealsOf = (account: string | null): Suggestion =>
  account === null
    ? { sentence: 'Show HubSpot deals for ', missing: 'account' }
    : { sentence: `Show HubSpot deals for “${account}”` };

/** What fits the page that somebody is on. */
const ofPage = ({ path, account, maySync }: Place): string[] => {
  if (path.startsWith('/customers/') && account !== null) {
    return [
      `Show the stakeholders of “${account}”`,
      `How is “${account}” doing?`,
      `What changed for “${account}”?`,
    ];
  }
  if (path === '/renewals')
    return ['Show at-risk renewals this quarter', 'Show my renewals in the next 90 days'];
  if (path === '/alerts') return ['What changed since yesterday?'];
  if (path === `${hubspot}/errors`) return ['Show the errors', ...(maySync ? ['Retry the errors'] : [])];
  if (path.startsWith(hubspot)) return ['Show the sync status', 'Show the errors'];
  return ['Show at-risk renewals', 'What changed since yesterday?'];
};

/** What can be said first: what fits the page, and the commands that everybody needs. Pure. */
export const suggestionsFor = (place: Place): Suggestion[] => {
  const deals = dealsOf(place.account);
  const page = ofPage(place).map((sentence) => ({ sentence }));
  // Without a portal there is only what is known of a customer anyway.
  if (!place.isConnected) return place.account === null ? [] : page;
  const main = place.maySync
    ? [{ sentence: 'Sync HubSpot data' }, { sentence: 'Update HubSpot with latest health scores' }]
    : [{ sentence: 'Show the sync status' }];
  const all = place.account === null ? [...main, deals, ...page] : [deals, ...page, ...main];
  return all.filter(({ sentence }, i) => all.findIndex((other) => other.sentence === sentence) === i);
};
