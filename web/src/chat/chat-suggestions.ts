/** A sentence, or the start of one that the user has to complete. */
interface Suggestion {
  sentence: string;
  /** What is missing at the end, in a word. */
  missing?: string;
}

export interface Place {
  path: string;
  /** The customer of the page; null if its name can't be used in a sentence. */
  customer: string | null;
  /** Whether the user can start syncs and pushes. */
  maySync: boolean;
  /** Whether a portal is connected. */
  isConnected: boolean;
}

const hubspot = '/settings/integrations/hubspot';

/** A name in quotation marks can be looked up, unless it contains quotation marks or is very long. */
export const sayableName = (name: string | null | undefined): string | null => {
  const said = name?.trim() ?? '';
  return said === '' || said.length > 100 || /["“”„«»\p{Cc}\p{Cf}]/u.test(said) ? null : said;
};

const dealsOf = (customer: string | null): Suggestion =>
  customer === null
    ? { sentence: 'Show HubSpot deals for ', missing: 'customer' }
    : { sentence: `Show HubSpot deals for “${customer}”` };

/** Suggestions that fit the page. */
const ofPage = ({ path, customer, maySync }: Place): string[] => {
  if (path.startsWith('/customers/') && customer !== null) {
    return [
      `Show the stakeholders of “${customer}”`,
      `How is “${customer}” doing?`,
      `What changed for “${customer}”?`,
    ];
  }
  if (path === '/renewals')
    return ['Show at-risk renewals this quarter', 'Show my renewals in the next 90 days'];
  if (path === '/alerts') return ['What changed since yesterday?'];
  if (path === `${hubspot}/errors`) return ['Show the errors', ...(maySync ? ['Retry the errors'] : [])];
  if (path.startsWith(hubspot)) return ['Show the sync status', 'Show the errors'];
  return ['Show at-risk renewals', 'What changed since yesterday?'];
};

/** The first suggestions: those that fit the page, and common commands. Pure. */
export const suggestionsFor = (place: Place): Suggestion[] => {
  const deals = dealsOf(place.customer);
  const page = ofPage(place).map((sentence) => ({ sentence }));
  // Without a portal, only questions about a customer make sense.
  if (!place.isConnected) return place.customer === null ? [] : page;
  const main = place.maySync
    ? [{ sentence: 'Sync HubSpot data' }, { sentence: 'Update HubSpot with latest health scores' }]
    : [{ sentence: 'Show the sync status' }];
  const all = place.customer === null ? [...main, deals, ...page] : [deals, ...page, ...main];
  return all.filter(({ sentence }, i) => all.findIndex((other) => other.sentence === sentence) === i);
};
