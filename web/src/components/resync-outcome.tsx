import { fieldName } from '../../../src/contract/field-names.ts';
import type { ResyncResponse } from '../../../src/contract/records.ts';
import { formatDaysIn } from '../format/dates.ts';
import { plural, shorten } from '../format/text.ts';
import { ChangeValues } from './change-values.tsx';
import { TextLink } from './links.tsx';
import type { Tone } from './state-pill.tsx';
import { StatePill } from './state-pill.tsx';
import { hubspotNoun } from './words.ts';

const looks: Record<ResyncResponse['outcome'], { word: string; tone: Tone }> = {
  created: { word: 'Created', tone: 'good' },
  updated: { word: 'Updated', tone: 'good' },
  unchanged: { word: 'Nothing was changed', tone: 'idle' },
  archived: { word: 'Archived', tone: 'warn' },
  merged: { word: 'Merged', tone: 'busy' },
  left_out: { word: 'Not synced', tone: 'warn' },
  missing: { word: 'Not found', tone: 'bad' },
};

const linksInWords = ({ linksAdded, linksRemoved }: ResyncResponse): string | undefined => {
  const parts = [
    ...(linksAdded > 0 ? [`${plural(linksAdded, 'association', 'associations')} came`] : []),
    ...(linksRemoved > 0 ? [`${plural(linksRemoved, 'association', 'associations')} went`] : []),
  ];
  return parts.length === 0 ? undefined : `${parts.join(', ')}.`;
};

/** What reading a record anew came to. */
export function ResyncOutcome({ outcome, currency }: { outcome: ResyncResponse; currency: string | null }) {
  const { word, tone } = looks[outcome.outcome];
  const name = outcome.name?.trim()
    ? shorten(outcome.name, 90)
    : `${hubspotNoun[outcome.objectType]} ${outcome.externalId}`;
  const links = linksInWords(outcome);
  return (
    <section className="cx-resynced" role="status" aria-label="Outcome">
      <div className="cx-resynced-head">
        {outcome.customerId ? (
          <TextLink to="/customers/$id" params={{ id: outcome.customerId }} inherit fw={600}>
            <bdi>{name}</bdi>
          </TextLink>
        ) : (
          <bdi className="cx-strong">{name}</bdi>
        )}
        <StatePill tone={tone}>{word}</StatePill>
      </div>
      <p>{formatDaysIn(outcome.message)}</p>
      {links !== undefined && <p>{links}</p>}
      {outcome.changes.length > 0 && (
        <ul className="cx-field-changes" aria-label="Changes">
          {outcome.changes.map((change) => (
            <li key={change.id}>
              <span className="cx-strong">{shorten(fieldName(change.field, change.propertyLabel), 60)}</span>{' '}
              <ChangeValues change={change} currency={change.objectType === 'company' ? currency : null} />
            </li>
          ))}
        </ul>
      )}
      {outcome.errors.length > 0 && (
        <p data-tone="bad" className="cx-resynced-errors">
          {plural(outcome.errors.length, 'value', 'values')} could not be taken:{' '}
          {shorten(formatDaysIn(outcome.errors[0]?.explanation ?? ''), 400)}
        </p>
      )}
    </section>
  );
}
