import { IconArrowRight } from '@tabler/icons-react';
import type { FieldChange } from '../../../src/contract/changes.ts';
import { valueAsText } from '../format/fields.ts';
import { shorten } from '../format/text.ts';
import { Age } from '../ui/values.tsx';
import { changeSourceWords } from '../ui/words.ts';

/** Characters of a value in a list of changes; more of it shows on hover. */
const shownCharacters = 160;

function Value({ text, full }: { text: string | null; full: string | null }) {
  if (text === null) return <span className="cx-change-empty">empty</span>;
  const short = shorten(text, shownCharacters);
  return <bdi title={short === text && text === full ? undefined : shorten(full ?? text, 600)}>{short}</bdi>;
}

/** What a field held before a change and what it holds since. */
export function ChangeValues({ change, currency }: { change: FieldChange; currency: string | null }) {
  const { field, before, after, beforeLabel, afterLabel } = change;
  return (
    <span className="cx-change-values">
      <del className="cx-change-before">
        <Value
          text={valueAsText(field, before, beforeLabel, currency)}
          full={valueAsText(field, before, beforeLabel, currency, true)}
        />
      </del>{' '}
      <IconArrowRight size={14} aria-label="became" />{' '}
      <ins className="cx-change-after">
        <Value
          text={valueAsText(field, after, afterLabel, currency)}
          full={valueAsText(field, after, afterLabel, currency, true)}
        />
      </ins>
    </span>
  );
}

/**
 * The two clocks of a change: when it was made in HubSpot, and when and how it came here. A change that follows from
 * another mapping or setting has one: the record's own in HubSpot says nothing about it.
 */
export function ChangeClocks({ change }: { change: FieldChange }) {
  if (change.source === 'refresh') {
    return (
      <>
        mapping or settings changed, seen here <Age at={change.at} /> {changeSourceWords.refresh}
      </>
    );
  }
  return (
    <>
      {change.sourceChangedAt !== null && (
        <>
          changed in HubSpot <Age at={change.sourceChangedAt} />,{' '}
        </>
      )}
      seen here <Age at={change.at} /> {changeSourceWords[change.source]}
    </>
  );
}
