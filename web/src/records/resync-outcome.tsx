import { Group, Stack, Text } from '@mantine/core';
import { fieldName } from '../../../src/contract/field-names.ts';
import type { ResyncResponse } from '../../../src/contract/records.ts';
import { formatDaysIn } from '../format/dates.ts';
import { plural, shorten } from '../format/text.ts';
import { ChangeValues } from '../ui/value/change-values.tsx';
import { TextLink } from '../ui/value/links.tsx';
import type { Tone } from '../ui/value/state-pill.tsx';
import { StatePill } from '../ui/value/state-pill.tsx';
import { hubspotNoun } from '../ui/words.ts';

const looks: Record<ResyncResponse['outcome'], { word: string; tone: Tone }> = {
  created: { word: 'Created', tone: 'good' },
  updated: { word: 'Updated', tone: 'good' },
  unchanged: { word: 'No changes', tone: 'idle' },
  archived: { word: 'Archived', tone: 'warn' },
  merged: { word: 'Merged', tone: 'busy' },
  left_out: { word: 'Not synced', tone: 'warn' },
  missing: { word: 'Not found', tone: 'bad' },
};

const linksInWords = ({ linksAdded, linksRemoved }: ResyncResponse): string | undefined => {
  const parts = [
    ...(linksAdded > 0 ? [`${plural(linksAdded, 'association', 'associations')} added`] : []),
    ...(linksRemoved > 0 ? [`${plural(linksRemoved, 'association', 'associations')} removed`] : []),
  ];
  return parts.length === 0 ? undefined : `${parts.join(', ')}.`;
};

/** The result of re-syncing a record. */
export function ResyncOutcome({ outcome, currency }: { outcome: ResyncResponse; currency: string | null }) {
  const { word, tone } = looks[outcome.outcome];
  const name = outcome.name?.trim()
    ? shorten(outcome.name, 90)
    : `${hubspotNoun[outcome.objectType]} ${outcome.externalId}`;
  const links = linksInWords(outcome);
  return (
    <section role="status" aria-label="Outcome">
      <Stack gap="xs" className="cx-break">
        <Group gap="4px 10px">
          {outcome.customerId ? (
            <TextLink to="/customers/$id" params={{ id: outcome.customerId }} inherit fw={600}>
              <bdi>{name}</bdi>
            </TextLink>
          ) : (
            <bdi className="cx-strong">{name}</bdi>
          )}
          <StatePill tone={tone}>{word}</StatePill>
        </Group>
        <p>{formatDaysIn(outcome.message)}</p>
        {links !== undefined && <p>{links}</p>}
        {outcome.changes.length > 0 && (
          <ul aria-label="Changes">
            {outcome.changes.map((change) => (
              <li key={change.id}>
                <span className="cx-strong">
                  {shorten(fieldName(change.field, change.propertyLabel), 60)}
                </span>{' '}
                <ChangeValues change={change} currency={change.objectType === 'company' ? currency : null} />
              </li>
            ))}
          </ul>
        )}
        {outcome.errors.length > 0 && (
          <Text size="sm" c="var(--cx-bad)">
            {plural(outcome.errors.length, 'value', 'values')} couldn’t be synced:{' '}
            {shorten(formatDaysIn(outcome.errors[0]?.explanation ?? ''), 400)}
          </Text>
        )}
      </Stack>
    </section>
  );
}
