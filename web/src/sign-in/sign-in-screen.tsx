import { Code, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Mark } from '../ui/brand.tsx';
import { useMount } from '../ui/mount.ts';
import styles from './sign-in-screen.module.css';

function Way({ title, children }: { title: string; children: ReactNode }) {
  return (
    <li>
      <Text fw={600}>{title}</Text>
      <Text size="sm" c="dimmed">
        {children}
      </Text>
    </li>
  );
}

/** For everyone who isn't signed in: how to get a sign-in link. */
export function SignInScreen() {
  const { signIn } = useMount();
  useDocumentTitle('Sign in · CSCX.AI for HubSpot');
  return (
    <main className={styles.screen} id="main">
      <div className={styles.card}>
        <Mark size={40} />
        <Title order={1} mt="lg">
          You are not signed in
        </Title>
        {signIn === 'host' ? (
          <Text c="dimmed" mt={6}>
            Sign in to the application that CSCX.AI for HubSpot is part of, then reload this page.
          </Text>
        ) : (
          <Ways />
        )}
      </div>
    </main>
  );
}

function Ways() {
  return (
    <>
      <Text c="dimmed" mt={6}>
        CSCX.AI for HubSpot has no passwords. You sign in with a link that works once.
      </Text>
      <ol className={styles.ways}>
        <Way title="Link expired or already used?">
          Ask an admin of your organization for a new link. Admins create links under Settings › Users &amp;
          roles.
        </Way>
        <Way title="First start?">
          Until someone has signed in, the server prints a link when it starts. Find it in the server’s
          terminal or log, and open it in this browser.
        </Way>
        <li>
          <Text fw={600}>Locked out?</Text>
          <Text size="sm" c="dimmed">
            Ask your server admin to run:
          </Text>
          <Code block mt={8} tabIndex={0}>
            npm run cli -- sign-in-link
          </Code>
        </li>
      </ol>
    </>
  );
}
