import { Button, List, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { inputLabels } from '../../../src/contract/input-labels.ts';
import type { Session } from '../../../src/contract/session.ts';
import type { Profile } from '../../../src/contract/users.ts';
import { messageOf } from '../api/request.ts';
import { profileQuery, sessionQuery, useEndOtherSessions, useSaveProfile } from '../api/session.ts';
import { plural } from '../format/text.ts';
import { useToasts } from '../ui/mount.ts';
import { EmptyState } from '../ui/page/empty-state.tsx';
import { Loaded } from '../ui/page/loaded.tsx';
import { PageHeader } from '../ui/page/page-header.tsx';
import { Panel } from '../ui/page/panel.tsx';
import { allThat, roleWords } from '../ui/role-words.ts';
import { Fact, Facts } from '../ui/value/facts.tsx';
import { Line } from '../ui/value/values.tsx';

const browsers = 'browser';
const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
/** How many results a search shows: there are more than 400 zones. */
const shown = 60;

/** Languages with different formats for dates and numbers; another saved one is kept. */
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

/** A moment and a number in the chosen formats. */
const exampleOf = ({ locale, timeZone }: Draft): string => {
  const place = timeZone === null ? {} : { timeZone };
  const moment = new Intl.DateTimeFormat(locale ?? undefined, {
    dateStyle: 'medium',
    timeStyle: 'short',
    ...place,
  }).format(Date.now());
  return `${moment} · ${new Intl.NumberFormat(locale ?? undefined).format(1_234_567.89)}`;
};

interface FormatsProps {
  /** The saved language, which may not be in the list. */
  saved: string | null;
  draft: Draft;
  onChange: (draft: Draft) => void;
}

/** How dates and numbers are written, and in which time zone. */
function Formats({ saved, draft, onChange }: FormatsProps) {
  const offered = saved === null || locales.includes(saved) ? locales : [saved, ...locales];
  const { timeZone } = draft;
  return (
    <>
      <Select
        label={inputLabels.locale}
        searchable
        allowDeselect={false}
        nothingFoundMessage="No languages found"
        value={draft.locale ?? browsers}
        onChange={(value) => onChange({ ...draft, locale: value === browsers ? null : value })}
        data={[
          { value: browsers, label: 'Use browser settings' },
          ...offered.map((tag) => ({ value: tag, label: localeNames.of(tag) ?? tag })),
        ]}
      />
      <Select
        label={inputLabels.timeZone}
        searchable
        limit={shown}
        allowDeselect={false}
        nothingFoundMessage="No time zones found"
        value={timeZone ?? browsers}
        onChange={(value) => onChange({ ...draft, timeZone: value === browsers ? null : value })}
        data={[
          { value: browsers, label: 'Use browser settings' },
          ...(timeZone === null || zones.includes(timeZone) ? zones : [timeZone, ...zones]),
        ]}
      />
    </>
  );
}

function ProfileForm({ profile }: { profile: Profile }) {
  const toasts = useToasts();
  const [name, setName] = useState(profile.name ?? '');
  const [draft, setDraft] = useState<Draft>({ locale: profile.locale, timeZone: profile.timeZone });
  const save = useSaveProfile({
    onSuccess: () => toasts.show({ color: 'teal', title: 'Saved', message: 'Your profile was updated.' }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ ...draft, ...(name.trim() === '' ? {} : { name }) });
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
        <Formats saved={profile.locale} draft={draft} onChange={setDraft} />
        <Text size="sm" c="dimmed" aria-live="polite">
          Example: <bdi>{exampleOf(draft)}</bdi>
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
  const toasts = useToasts();
  const end = useEndOtherSessions({
    onSuccess: ({ ended }) =>
      toasts.show({
        color: 'teal',
        title: ended === 0 ? 'No other active sessions' : 'Other sessions signed out',
        message:
          ended === 0
            ? 'You are signed in only here.'
            : `${plural(ended, 'session', 'sessions')} signed out.`,
      }),
    onError: (error) =>
      toasts.show({
        color: 'red',
        title: 'Couldn’t sign out other sessions',
        message: messageOf(error),
      }),
  });
  return (
    <Panel title="Other sessions">
      <Text size="sm" mb="md" c="dimmed">
        Lost a device, or signed in on someone else’s? Sign out in all other browsers. To sign in there again,
        ask an admin for a new link.
      </Text>
      <Button variant="default" loading={end.isPending} onClick={() => end.mutate()}>
        Sign out other sessions
      </Button>
    </Panel>
  );
}

function RolePanel({ session }: { session: Session }) {
  return (
    <Panel title="Role">
      <Facts>
        <Fact label="Role">{roleWords[session.role].word}</Fact>
        <Fact label="Organization">
          <Line text={session.organization.name} />
        </Fact>
        <Fact label="Permissions">
          <List aria-label="Permissions" listStyleType="none" size="sm">
            {allThat(session.role).map((may) => (
              <List.Item key={may}>{may}</List.Item>
            ))}
          </List>
        </Fact>
      </Facts>
    </Panel>
  );
}

/** The current user's name and formats, role, and sessions. */
export function ProfileScreen() {
  const session = useQuery(sessionQuery).data;
  const isPerson = session?.user != null;
  const profile = useQuery({ ...profileQuery, enabled: isPerson });
  return (
    <>
      <PageHeader title="Profile" description="Your name, formats, and time zone." />
      {session && !isPerson && (
        <Panel>
          <EmptyState icon={IconKey} title="API keys have no profile">
            Sign in as a user to see your profile.
          </EmptyState>
        </Panel>
      )}
      {session && isPerson && (
        <Loaded query={profile} what="your profile" skeleton={[320]} quiet>
          {(loaded) => (
            <>
              <Panel>
                <ProfileForm profile={loaded} />
              </Panel>
              <RolePanel session={session} />
              {session.signIn === 'own' && <Sessions />}
            </>
          )}
        </Loaded>
      )}
    </>
  );
}
