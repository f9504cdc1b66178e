import type { ObjectType } from '../../contract/common.ts';
import { fieldName } from '../../contract/field-names.ts';
import type { QuarantineCode } from '../../contract/sync.ts';
import { tableOf } from '../../db/object-tables.ts';
import { dayText } from '../../text/day-text.ts';
import { looksLikeSeconds } from '../mapping/coerce-value.ts';
import { ambiguousNumber } from '../mapping/transforms.ts';

/** The texts about a sync error. */
interface QuarantineTexts {
  /** What is wrong. */
  explanation: string;
  /** How to fix it. */
  remedy: string;
}

interface Entry {
  objectType: ObjectType;
  property: string;
  field: string;
  code: string;
  value: string | null;
}

/** Long values are cut in a sentence; the details show the whole stored value. */
const shownCharacters = 80;

const olderVersions =
  'HubSpot enforces such rules on writes only in API version 2026-09, not in 2026-03. Your server admin chooses the version with HUBSPOT_API_VERSION.';

/** The texts of an error, by its code. */
export function quarantineTexts(entry: Entry): QuarantineTexts {
  const about = wordsAbout(entry);
  const texts: Record<QuarantineCode, QuarantineTexts> = { ...importTexts(about), ...pushTexts(about) };
  const found = Object.hasOwn(texts, entry.code) ? texts[entry.code as QuarantineCode] : undefined;
  const chosen = found ?? {
    explanation: `The ${about.record} couldn't be synced (${entry.code}).`,
    remedy: 'Retry. If it still fails, check the reply.',
  };
  return { explanation: sentence(chosen.explanation), remedy: chosen.remedy };
}

type About = ReturnType<typeof wordsAbout>;

/** What an entry is about, in words and half-sentences. */
function wordsAbout(entry: Entry) {
  const record = entry.objectType;
  const property = entry.property === '' ? 'this record' : `the property “${entry.property}”`;
  const field = entry.field === '' ? 'its field' : `the field “${fieldName(entry.field)}”`;
  return {
    entry,
    record,
    property,
    field,
    value: quoted(entry.value),
    kept: `The rest of the ${record} is stored, and ${field} keeps its last valid value (or stays empty).`,
    correct: (how: string) =>
      `Open the ${record} in HubSpot and ${how} in ${property}. The next sync imports it. If many records have this problem, map ${property} to a matching field.`,
  };
}

/** For what HubSpot has and could not be stored here. */
/** A value that violates a constraint of a column; the details have the constraint's name. */
function rejectedValue({ property, field, kept }: About): QuarantineTexts {
  return {
    explanation: `The database rejected the value of ${property}: a rule of the platform's table doesn't allow it in ${field}. ${kept}`,
    remedy:
      'Change the value in HubSpot, map another property, or ask your server admin to change the rule (the details have its name), then retry.',
  };
}

function importTexts(about: About) {
  const { entry, record, property, field, value, kept, correct } = about;
  return {
    not_a_number: numberTexts(about) ?? {
      explanation: `${field} only accepts numbers, but ${property} in HubSpot contains ${value}. ${kept}`,
      remedy: correct('enter a plain number such as 1234.56, without currency sign or thousands separators,'),
    },
    number_out_of_range: {
      explanation: `${value} in ${property} is too large or too small for ${field}. ${kept}`,
      remedy: correct('check the number'),
    },
    not_a_date: secondsTexts(about) ?? {
      explanation: `${field} only accepts dates, but ${property} in HubSpot contains ${value}. ${kept}`,
      remedy: correct('enter a date such as 2027-03-31'),
    },
    not_a_boolean: {
      explanation: `${field} only accepts yes or no, but ${property} in HubSpot contains ${value}. ${kept}`,
      remedy: correct('choose yes or no'),
    },
    too_long: {
      explanation: `The text in ${property} is too long for ${field}. It starts with ${value}. ${kept}`,
      remedy: `Shorten the text in HubSpot, or ask your server admin to widen the database column of ${field}. The next sync imports it.`,
    },
    unknown_stage: {
      explanation: `The deal is in stage ${value}, which is in none of the portal's deal pipelines. Its renewal stage comes from the renewal settings if they list this stage; otherwise the deal counts as closed or open, as in HubSpot.`,
      remedy:
        "Move the deal to an existing stage. The stage was deleted, or the connected app or key can't read its pipeline. After changing pipelines, sync again.",
    },
    unknown_owner: {
      explanation: `The ${record} belongs to owner ${value}, who isn't in HubSpot's list of owners. It is stored without an owner.`,
      remedy: `Assign the ${record} to an owner who still exists in HubSpot. If all records have no owner, grant the scope crm.objects.owners.read and reconnect.`,
    },
    several_owners: {
      explanation: `${property} contains several users (${value}), but ${field} holds only one. The first one in HubSpot's list of owners is used, or none if no one is in it.`,
      remedy: `Open Mappings in the portal's settings and map ${field} to a property that holds one HubSpot user, or keep only one user in ${property}.`,
    },
    rejected_by_database:
      entry.field !== ''
        ? rejectedValue(about)
        : {
            explanation: `The database rejected the ${record}, so its last valid state is kept. The reply has the reason.`,
            remedy:
              "The cause is probably a rule of one of the platform's tables: a unique or required column, or a check constraint. Change the value in HubSpot or the rule, then retry.",
          },
    value_required: {
      explanation: `The platform's table requires a value in ${field}, and HubSpot has none for this ${record}. The ${record} isn't stored until there is one; one that was stored before keeps its last valid state.`,
      remedy: `Fill in ${property} in HubSpot, or ask your server admin to set a default and restart: SHARED_DEFAULTS=${tableOf[record]}.${entry.field}=…. Then retry.`,
    },
    incompatible_property: {
      explanation: `The type of HubSpot's ${property} doesn't fit ${field}. ${kept}`,
      remedy: `Open Mappings in the portal's settings and map ${property} to a matching field, or another property to ${field}. The records are re-synced when you save.`,
    },
    record_unreadable: {
      explanation: `HubSpot's reply for this ${record} was unreadable, so its last valid state is kept.`,
      remedy: `Check that the ${record} exists in HubSpot and is complete, then retry. If it still fails, give HubSpot support the correlation id from the reply.`,
    },
  } satisfies Partial<Record<QuarantineCode, QuarantineTexts>>;
}

/** For what is here and could not be written to HubSpot. */
function pushTexts({ entry, record, property, field, value }: About) {
  return {
    push_rejected: {
      explanation: `HubSpot rejected ${value} for ${property} of this ${record}. ${entry.field === '' ? `Nothing of the ${record} was written.` : `The other values of the ${record} are still sent.`}`,
      remedy: `HubSpot's reply names the rule. Change the rule or the ${record} in HubSpot, then retry. ${entry.field === '' ? 'The next score' : `The next new value of ${field}`} is sent automatically.`,
    },
    push_required_missing: {
      explanation: `HubSpot requires a value in ${property} before this ${record} can be updated, and it is empty.`,
      remedy: `Open the ${record} in HubSpot and fill in ${property}, or ask a HubSpot admin to drop the requirement, then retry. ${olderVersions}`,
    },
    push_condition_missing: {
      explanation: `Because of the value of another property of this ${record}, HubSpot requires a value in ${property}, and it is empty. Nothing was written to the ${record}.`,
      remedy: `Open the ${record} in HubSpot and fill in ${property}, or ask a HubSpot admin to change the rule that requires it, then retry. ${olderVersions}`,
    },
    push_property_missing: {
      explanation: `HubSpot has no ${property} to write to.`,
      remedy: 'Restore or create it in HubSpot, or choose another name in the push settings, then retry.',
    },
    push_read_only: {
      explanation: `HubSpot doesn't allow writing ${property} of this ${record}.`,
      remedy:
        'Choose another property in the push settings, or ask a HubSpot admin to unlock it, then retry.',
    },
    push_unanswered: {
      explanation: `HubSpot neither accepted nor rejected this ${record}: its reply doesn't mention it. We retry every hour.`,
      remedy: `Check whether the ${record} still exists in HubSpot. It may have been merged; the next sync follows merges.`,
    },
    push_unfit: {
      explanation: `${field} is ${value}, which doesn't fit ${property} in HubSpot. The HubSpot value stays unchanged; the other values of the ${record} are still sent.`,
      remedy: `Correct ${field} here; the new value is sent right away. If many records have this problem, map ${field} to a matching property, or use a value map.`,
    },
    push_unknown_option: {
      explanation: `${value} is not an option of ${property} in HubSpot. The HubSpot value stays unchanged; the other values of the ${record} are still sent.`,
      remedy: `Add the option to ${property} in HubSpot, or map ${value} to an existing option in the value map of the mapping, then retry.`,
    },
    push_unknown_owner: {
      explanation: `HubSpot has no active owner with the email address of ${value}, so ${property} of the ${record} can't be set. The HubSpot value stays unchanged; the other values of the ${record} are still sent.`,
      remedy:
        'Invite the user to HubSpot with the same email address, or correct the address here, then retry. We refresh the list of owners every hour.',
    },
    invalid_score: {
      explanation: `A program wrote ${value} as the health score of this ${record}, but scores go from 0 to 100. The last valid score stays in HubSpot.`,
      remedy:
        'Ask the owner of the program to write a value from 0 to 100. The next valid score is sent right away and resolves this error.',
    },
  } satisfies Partial<Record<QuarantineCode, QuarantineTexts>>;
}

/** For a number that can be read in two ways; undefined for other values. */
function numberTexts({ entry, field, property, value, kept, correct }: About): QuarantineTexts | undefined {
  const meant = entry.value === null ? undefined : ambiguousNumber(entry.value);
  if (!meant) return undefined;
  return {
    explanation: `${value} in ${property} is ambiguous: the point can separate thousands (${meant.grouped}) or decimals (${meant.decimal}), and we don't guess ${field}. ${kept}`,
    remedy: correct(`enter ${meant.grouped} or ${meant.decimal}, whichever is right,`),
  };
}

/** For an implausible number of milliseconds; undefined for other values. */
function secondsTexts({ entry, property, kept, correct }: About): QuarantineTexts | undefined {
  const text = entry.value?.trim() ?? '';
  if (!looksLikeSeconds(text)) return undefined;
  const dayOf = (time: number) => dayText(new Date(time).toISOString().slice(0, 10));
  const count = Number(text);
  const meant =
    count === 0
      ? 'It is probably meant to be empty.'
      : `It is probably in seconds, which would be ${dayOf(count * 1000)}.`;
  return {
    explanation: `In milliseconds, ${quoted(text)} in ${property} is ${dayOf(count)}, which is unlikely to be right. ${meant} ${kept}`,
    remedy: correct(
      count === 0
        ? 'clear it or enter milliseconds since 1970'
        : `enter milliseconds, such as ${count * 1000},`,
    ),
  };
}

function quoted(value: string | null): string {
  if (value === null) return 'nothing';
  const characters = [...value];
  const shown = characters.slice(0, shownCharacters).join('');
  return `“${shown}${characters.length > shownCharacters ? '…' : ''}”`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
