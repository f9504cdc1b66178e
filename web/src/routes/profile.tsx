import '../styles/settings.css';
import { Button, Select, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconKey } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import type { Profile } from '../../../src/contract/users.ts';
import { messageOf } from '../api/request.ts';
import { changeProfile, endOtherSessions, profileQuery, sessionQuery } from '../api/session.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { Fact, Facts } from '../components/facts.tsx';
import { Failure } from '../components/failure.tsx';
import { PageHeader } from '../components/page-header.tsx';
import { Panel } from '../components/panel.tsx';
import { allThat, roleWords } from '../components/role-words.ts';
import { Line } from '../components/values.tsx';
import { plural } from '../format/text.ts';

const browsers = 'browser';
const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
/** A search gives this many at most: there are more than 400 zones. */
const shown = 60;

/** Languages whose ways of writing dates and numbers differ; any other tag that was set stays. */
const locales = [
  'en-US',
  'en-GB',
  'en-CA',
  'en-AU',
  'en-IN',
  'de-DE',
  'de-CH',
  'de-AT',
  'fr-FR',
  'fr-CH',
  'fr-CA',
  'es-ES',
  'es-MX',
  'it-IT',
  'pt-BR',
  'pt-PT',
  'nl-NL',
  'da-DK',
  'sv-SE',
  'nb-NO',
  'fi-FI',
  'pl-PL',
  'cs-CZ',
  'tr-TR',
  'he-IL',
  'ar-EG',
  'hi-IN',
  'ja-JP',
  'ko-KR',
  'zh-CN',
];

const localeNames = new Intl.DisplayNames('en', { type: 'language' });

interface Draft {
  locale: string | null;
  timeZone: string | null;
}

/** What a choice looks like, of a moment and an amount that show the differences. */
const exampleOf = ({ locale, timeZone }: Draft): string => {
  const place = timeZone === null ? {} : { timeZone };
  const moment = new Intl.DateTimeFormat(locale ?? undefined, {
    dateStyle: 'medium',
    timeStyle: 'short',
    ...place,
  }).format(Date.now());
  return `${moment} · ${new Intl.NumberFormat(locale ?? undefined).format(1_234_567.89)}`;
};

function ProfileForm({ profile }: { profile: Profile }) {
  const [name, setName] = useState(profile.name ?? '');
  const [draft, setDraft] = useState<Draft>({ locale: profile.locale, timeZone: profile.timeZone });
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => changeProfile({ ...draft, ...(name.trim() === '' ? {} : { name }) }),
    onSuccess: async (saved) => {
      queryClient.setQueryData(profileQuery.queryKey, saved);
      notifications.show({ color: 'teal', title: 'Saved', message: 'Dates and numbers follow your choice.' });
      await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
      await queryClient.invalidateQueries({ queryKey: ['users'] });
    },
  });
  const known = profile.locale !== null && !locales.includes(profile.locale);
  const offered = known && profile.locale !== null ? [profile.locale, ...locales] : locales;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="md" maw={460}>
        <TextInput
          label={inputLabels.name}
          description={profile.email ?? undefined}
          maxLength={200}
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={inputLabels.locale}
          searchable
          allowDeselect={false}
          nothingFoundMessage="No such language"
          value={draft.locale ?? browsers}
          onChange={(value) => setDraft({ ...draft, locale: value === browsers ? null : value })}
          data={[
            { value: browsers, label: 'As my browser has them' },
            ...offered.map((tag) => ({ value: tag, label: localeNames.of(tag) ?? tag })),
          ]}
        />
        <Select
          label={inputLabels.timeZone}
          searchable
          limit={shown}
          allowDeselect={false}
          nothingFoundMessage="No such time zone"
          value={draft.timeZone ?? browsers}
          onChange={(value) => setDraft({ ...draft, timeZone: value === browsers ? null : value })}
          data={[
            { value: browsers, label: 'As my browser has it' },
            ...(draft.timeZone === null || zones.includes(draft.timeZone)
              ? zones
              : [draft.timeZone, ...zones]),
          ]}
        />
        <Text size="sm" c="dimmed" aria-live="polite">
          Looks like this: <bdi>{exampleOf(draft)}</bdi>
        </Text>
        {save.isError && (
          <Text size="sm" c="var(--cx-bad)" role="alert">
            {messageOf(save.error)}
          </Text>
        )}
        <Button type="submit" loading={save.isPending} mr="auto">
          Save
        </Button>
      </Stack>
    </form>
  );
}

function Sessions() {
  const end = useMutation({
    mutationFn: endOtherSessions,
    onSuccess: ({ ended }) =>
      notifications.show({
        color: 'teal',
        title: ended === 0 ? 'You are signed in nowhere else' : 'Signed out elsewhere',
        message:
          ended === 0 ? 'Nothing was changed.' : `${plural(ended, 'session has', 'sessions have')} ended.`,
      }),
    onError: (error) =>
      notifications.show({ color: 'red', title: 'Nothing was changed', message: messageOf(error) }),
  });
  return (
    <Panel title="Signed in elsewhere">
      <Text size="sm" mb="md" c="dimmed">
        Lost a device, or signed in on somebody else’s? This ends the sessions of all other browsers. An
        administrator makes you a link for a new one.
      </Text>
      <Button variant="default" loading={end.isPending} onClick={() => end.mutate()}>
        Sign out everywhere else
      </Button>
    </Panel>
  );
}

/** How somebody is called here, and wants dates and numbers. */
export function ProfileScreen() {
  const session = useQuery(sessionQuery).data;
  const isPerson = session?.user != null;
  const profile = useQuery({ ...profileQuery, enabled: isPerson });
  return (
    <>
      <PageHeader title="Profile" description="How you are called, and how you see dates and numbers." />
      {session && !isPerson && (
        <Panel>
          <EmptyState icon={IconKey} title="An API key has no profile">
            Sign in with a link of your own for this.
          </EmptyState>
        </Panel>
      )}
      {profile.isError && !profile.data && (
        <Failure
          error={profile.error}
          title="Your profile could not be read"
          onRetry={() => void profile.refetch()}
        />
      )}
      {isPerson && profile.isPending && (
        <div aria-hidden>
          <Skeleton h={320} />
        </div>
      )}
      {session && profile.data && (
        <>
          <Panel>
            <ProfileForm profile={profile.data} />
          </Panel>
          <Panel title="Role">
            <Facts>
              <Fact label="Role">{roleWords[session.role].word}</Fact>
              <Fact label="Organization">
                <Line text={session.organization.name} />
              </Fact>
            </Facts>
            <ul className="cx-may" aria-label="What the role may">
              {allThat(session.role).map((may) => (
                <li key={may}>{may}</li>
              ))}
            </ul>
          </Panel>
          <Sessions />
        </>
      )}
    </>
  );
}
