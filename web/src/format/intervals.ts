/** How often, from minutes: "every 15 minutes", "every 2 hours", "once a day"; "never" for none. */
export const everyInWords = (minutes: number | null): string => {
  if (minutes === null) return 'never';
  if (minutes === 1_440) return 'once a day';
  if (minutes === 1) return 'every minute';
  if (minutes === 60) return 'every hour';
  return minutes % 60 === 0 ? `every ${minutes / 60} hours` : `every ${minutes} minutes`;
};

/** Starts a sentence or a label with a capital. */
export const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
