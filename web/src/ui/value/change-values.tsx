import { IconArrowRight } from '@tabler/icons-react';
import type { FieldChange } from '../../../../src/contract/changes.ts';
import { valueAsText } from '../../format/fields.ts';
import { shorten } from '../../format/text.ts';
import { changeSourceWords } from '../words.ts';
import styles from './change-values.module.css';
import { Age } from './values.tsx';

/** The maximum length of a value in a list of changes; more of it shows on hover. */
const shownCharacters = 160;

function Value({ text, full }: { text: string | null; full: string | null }) {
  if (text === null) return <span className={styles.empty}>empty</span>;
  const short = shorten(text, shownCharacters);
  return <bdi title={short === text && text === full ? undefined : shorten(full ?? text, 600)}>{short}</bdi>;
}

/** The value of a field before a change and after it. */
export function ChangeValues({ change, currency }: { change: FieldChange; currency: string | null }) {
  const { field, before, after, beforeLabel, afterLabel } = change;
  return (
    <span className={styles.values}>
      <del className={styles.before}>
        <Value
          text={valueAsText(field, before, beforeLabel, currency)}
          full={valueAsText(field, before, beforeLabel, currency, true)}
        />
      </del>{' '}
      <IconArrowRight size={14} aria-label="became" />{' '}
      <ins className={styles.after}>
        <Value
          text={valueAsText(field, after, afterLabel, currency)}
          full={valueAsText(field, after, afterLabel, currency, true)}
        />
      </ins>
    </span>
  );
}

/**
 * The two times of a change: when it was made in HubSpot, and when it was synced and how. A change because of changed
 * mappings or settings only has the second: the record's time of change in HubSpot is unrelated.
 */
export function ChangeClocks({ change }: { change: FieldChange }) {
  if (change.source === 'refresh') {
    return (
      <>
        mapping or settings changed, synced <Age at={change.at} /> {changeSourceWords.refresh}
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
      synced <Age at={change.at} /> {changeSourceWords[change.source]}
    </>
  );
}
