// How dates and numbers are formatted: by the browser's settings, or by the user's profile.

interface Preferences {
  /** A BCP 47 tag; undefined: the browser's. */
  locale: string | undefined;
  /** An IANA name; undefined: the browser's. */
  timeZone: string | undefined;
}

let chosen: Preferences = { locale: undefined, timeZone: undefined };
/** Increases with each change: older formatters are replaced. */
let version = 0;

/**
 * Applies the user's preferences.
 * @returns whether they changed: then everything already formatted has to be re-rendered.
 */
export const choosePreferences = (next: { locale: string | null; timeZone: string | null }): boolean => {
  const locale = next.locale ?? undefined;
  const timeZone = next.timeZone ?? undefined;
  if (locale === chosen.locale && timeZone === chosen.timeZone) return false;
  chosen = { locale, timeZone };
  version += 1;
  return true;
};

/** Creates something once per change of preferences. */
const perChoice = <T>(make: () => T): (() => T) => {
  let made: { value: T; version: number } | undefined;
  return () => {
    if (made?.version !== version) made = { value: make(), version };
    return made.value;
  };
};

/** A formatter of dates; options with a time zone keep theirs. */
export const dateFormat = (options: Intl.DateTimeFormatOptions) =>
  perChoice(
    () =>
      new Intl.DateTimeFormat(chosen.locale, {
        ...(chosen.timeZone === undefined ? {} : { timeZone: chosen.timeZone }),
        ...options,
      }),
  );

export const numberFormat = (options: Intl.NumberFormatOptions = {}) =>
  perChoice(() => new Intl.NumberFormat(chosen.locale, options));

/** Formatters by a key, such as a currency's code; dropped when preferences change. */
export const formatsByKey = <T>() => perChoice(() => new Map<string, T>());

/** For a formatter that is created where it is used. */
export const chosenLocale = (): string | undefined => chosen.locale;

/** The user's time zone: the one in the profile, or the browser's. */
export const ownTimeZone = (): string => ownDates().resolvedOptions().timeZone;
const ownDates = dateFormat({});
