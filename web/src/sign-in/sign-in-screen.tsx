import { Code, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { Mark } from '../shell/brand.tsx';

/** For everybody who is not signed in: how to get a sign-in link. */
export function SignInScreen() {
  useDocumentTitle('Sign in · CSCX.AI for HubSpot');
  return (
    <main className="cx-sign-in" id="main">
      <div className="cx-sign-in-card">
        <Mark size={40} />
        <Title order={1} mt="lg">
          You are not signed in
        </Title>
        <Text c="dimmed" mt={6}>
          CSCX.AI for HubSpot is opened with a one-time sign-in link. It has no password.
        </Text>
        <ol className="cx-steps">
          <li>
            <Text fw={600}>Link used up, or session ended?</Text>
            <Text size="sm" c="dimmed">
              Ask an administrator of your organization: they make you a new link under Settings › Users &amp;
              roles.
            </Text>
          </li>
          <li>
            <Text fw={600}>Started for the first time?</Text>
            <Text size="sm" c="dimmed">
              The server prints a link when it starts, as long as nobody has signed in. Look in its terminal
              or log, and open it in this browser.
            </Text>
          </li>
          <li>
            <Text fw={600}>Is no administrator signed in any more?</Text>
            <Text size="sm" c="dimmed">
              Whoever runs the server makes a link for the administrator, in its folder:
            </Text>
            <Code block mt={8} tabIndex={0}>
              npm run cli -- sign-in-link
            </Code>
          </li>
        </ol>
      </div>
    </main>
  );
}
