import type { ObjectType } from '../../contract/common.ts';
import { fieldName } from '../../contract/field-names.ts';
import type { QuarantineCode } from '../../contract/sync.ts';
import { dayText } from '../../day-text.ts';
import { looksLikeSeconds } from '../mapping/coerce-value.ts';
import { ambiguousNumber } from '../mapping/transforms.ts';

/** What a person is told about an entry of the quarantine. */
export interface QuarantineTexts {
  /** What is wrong, in plain words. */
  explanation: string;
  /** How to mend it. */
  remedy: string;
}

interface Entry {
  objectType: ObjectType;
  property: string;
  field: string;
  code: string;
  value: string | null;
}

/** Long values are cut in a sentence; the entry shows the whole of what was kept. */
const shownCharacters = 80;

const olderVersions =
  'Such rules hold for writes by version 2026-09 of HubSpot’s API, not by 2026-03: whoever runs this installation chooses by HUBSPOT_API_VERSION.';

/** The plain words for an entry, by its code. */
export function quarantineTexts(entry: Entry): QuarantineTexts {
  const record = entry.objectType;
  const property = entry.property === '' ? 'this record' : `the property “${entry.property}”`;
  const field = entry.field === '' ? 'its field' : `the field “${fieldName(entry.field)}”`;
  const value = quoted(entry.value);
  const kept = `The rest of the ${record} is stored, and ${field} stays as it was: with its last good value, or empty if it never had one.`;
  const correct = (how: string) =>
    `Open the ${record} in HubSpot and ${how} in ${property}; the next sync takes it. If many records are like this, map ${property} to a field that fits it.`;
  const texts: Record<QuarantineCode, QuarantineTexts> = {
    not_a_number: numberTexts(entry.value, field, property, kept, correct) ?? {
      explanation: `${field} takes numbers, but HubSpot has ${value} in ${property}. ${kept}`,
      remedy: correct('put a plain number such as 1234.56, without currency sign or thousands separators,'),
    },
    number_out_of_range: {
      explanation: `${value} in ${property} is beyond the numbers that ${field} can hold. ${kept}`,
      remedy: correct('check the number'),
    },
    not_a_date: secondsTexts(entry.value, property, kept, correct) ?? {
      explanation: `${field} takes dates, but HubSpot has ${value} in ${property}. ${kept}`,
      remedy: correct('put a date such as 2027-03-31'),
    },
    not_a_boolean: {
      explanation: `${field} takes yes or no, but HubSpot has ${value} in ${property}. ${kept}`,
      remedy: correct('choose yes or no'),
    },
    too_long: {
      explanation: `The text in ${property} is longer than ${field} can hold: it begins ${value}. ${kept}`,
      remedy: `Shorten it in HubSpot, or have the column of ${field} widened in the database; the next sync takes it.`,
    },
    unknown_stage: {
      explanation: `The deal is in stage ${value}, which none of the portal's deal pipelines has. Its renewal stage is the one that the renewal settings name for this stage; otherwise it is closed or open as HubSpot says of the deal.`,
      remedy:
        'Move the deal to a stage that exists: the stage was deleted, or its pipeline cannot be read by the connected app or key. After a change of pipelines, sync again.',
    },
    unknown_owner: {
      explanation: `The ${record} belongs to owner ${value}, whom HubSpot does not list. It is stored without a person in charge.`,
      remedy: `Give the ${record} an owner who still exists in HubSpot. If owners are missing everywhere, grant the scope crm.objects.owners.read and connect again.`,
    },
    several_owners: {
      explanation: `${value} in ${property} names several people, and ${field} takes one: the first of them whom HubSpot lists is taken, and none if it lists none of them.`,
      remedy: `Open Mappings in the portal's settings and fill ${field} from a property that holds one HubSpot user, or leave one person in ${property}.`,
    },
    rejected_by_database: {
      explanation: `The database refused the ${record} as a whole; its last good state is kept. The reply says why.`,
      remedy:
        'A rule of a table that the platform owns is likely: a unique or required column, or a check. Change the value in HubSpot or the rule, then retry.',
    },
    incompatible_property: {
      explanation: `HubSpot's ${property} is of a kind that ${field} cannot take. ${kept}`,
      remedy: `Open Mappings in the portal's settings and map ${property} to a field that fits it, or another property to ${field}. The records are read anew once you save.`,
    },
    push_rejected: {
      explanation: `HubSpot would not take ${value} for ${property} of this ${record}. ${entry.field === '' ? `Nothing of the ${record} was written.` : `The other values of the ${record} are sent.`}`,
      remedy: `HubSpot's answer names the rule. Change the rule or the ${record} in HubSpot, then retry; ${entry.field === '' ? 'the next score' : `another value of ${field}`} is tried by itself.`,
    },
    push_required_missing: {
      explanation: `HubSpot demands a value in ${property} before anything may be written to this ${record}, and there is none.`,
      remedy: `Open the ${record} in HubSpot and fill ${property}, or let an administrator lift the requirement, then retry. ${olderVersions}`,
    },
    push_condition_missing: {
      explanation: `HubSpot demands a value in ${property} because of what another property of this ${record} holds, and there is none. Nothing of the ${record} was written.`,
      remedy: `Open the ${record} in HubSpot and fill ${property}, or let an administrator change the rule under which it is required, then retry. ${olderVersions}`,
    },
    push_property_missing: {
      explanation: `HubSpot has no ${property} to write to.`,
      remedy: 'Restore or create it in HubSpot, or choose another name in the push settings, then retry.',
    },
    push_read_only: {
      explanation: `HubSpot does not let ${property} of this ${record} be written.`,
      remedy:
        'Choose another property in the push settings, or let an administrator unlock it in HubSpot, then retry.',
    },
    push_unanswered: {
      explanation: `HubSpot left this ${record} out of its answers: neither taken nor refused. It is tried again every hour.`,
      remedy: `Open the ${record} in HubSpot to see whether it is there; it may have been merged. A sync follows merges.`,
    },
    push_unfit: {
      explanation: `${field} holds ${value}, and ${property} of the ${record} in HubSpot cannot hold that. HubSpot keeps what it has there; the other values of the ${record} are sent.`,
      remedy: `Correct ${field} here: it is sent as soon as it changes. If many records are like this, map ${field} to a property that fits it, or use a value map.`,
    },
    push_unknown_option: {
      explanation: `${value} is not an option of ${property} in HubSpot. HubSpot keeps what it has there; the other values of the ${record} are sent.`,
      remedy: `Add the option to ${property} in HubSpot, or name one of its options for ${value} in the value map of the mapping, then retry.`,
    },
    push_unknown_owner: {
      explanation: `HubSpot has no active owner with the e-mail address of ${value}, so ${property} of the ${record} cannot be set. HubSpot keeps what it has there; the other values of the ${record} are sent.`,
      remedy:
        'Invite the person to HubSpot with the same e-mail address, or correct the address here, then retry: owners are read every hour.',
    },
    record_unreadable: {
      explanation: `HubSpot's answer for this ${record} could not be read, so its last good state is kept.`,
      remedy: `Open the ${record} in HubSpot to see whether it is there and complete, then retry. If it stays, tell HubSpot's support the correlation id in the reply.`,
    },
  };
  const found = Object.hasOwn(texts, entry.code) ? texts[entry.code as QuarantineCode] : undefined;
  const chosen = found ?? {
    explanation: `The ${record} could not be accepted (${entry.code}).`,
    remedy: 'Retry it; if it stays, look at the reply.',
  };
  return { explanation: sentence(chosen.explanation), remedy: chosen.remedy };
}

/** For a number that can be read in two ways; undefined for what is none. */
function numberTexts(
  value: string | null,
  field: string,
  property: string,
  kept: string,
  correct: (how: string) => string,
): QuarantineTexts | undefined {
  const meant = value === null ? undefined : ambiguousNumber(value);
  if (!meant) return undefined;
  return {
    explanation: `${quoted(value)} in ${property} is ambiguous: its point may group thousands (${meant.grouped}) or be the decimal point (${meant.decimal}), and ${field} is not filled by guessing. ${kept}`,
    remedy: correct(`write ${meant.grouped} or ${meant.decimal}, whichever is meant,`),
  };
}

/** For a count of milliseconds that is no likely one; undefined for all else. */
function secondsTexts(
  value: string | null,
  property: string,
  kept: string,
  correct: (how: string) => string,
): QuarantineTexts | undefined {
  const text = value?.trim() ?? '';
  if (!looksLikeSeconds(text)) return undefined;
  const dayOf = (time: number) => dayText(new Date(time).toISOString().slice(0, 10));
  const count = Number(text);
  const meant =
    count === 0
      ? 'It looks like an empty value.'
      : `It looks like seconds, which would be ${dayOf(count * 1000)}.`;
  return {
    explanation: `Read as milliseconds, ${quoted(text)} in ${property} is ${dayOf(count)}, which is no likely date. ${meant} ${kept}`,
    remedy: correct(
      count === 0 ? 'empty it or put milliseconds since 1970' : `put milliseconds, such as ${count * 1000},`,
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
