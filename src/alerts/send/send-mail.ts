import { networkFailure } from '../../base/network-failure.ts';
import { redactSecrets } from '../../base/secrets.ts';
import { plainText } from '../plain-text.ts';
import type { MailText } from './mail-message.ts';
import { final, type Outcome, passing } from './outcome.ts';

interface MailSettings {
  smtpUrl: string;
  from: string;
}

const connectWithinMs = 10_000;
const answerWithinMs = 20_000;

/**
 * Sends an email. Never throws.
 * @param messageId the same for each retry, so that mailboxes show the message once.
 */
export async function sendMail(
  settings: MailSettings | undefined,
  message: MailText & { to: readonly string[]; messageId: string },
): Promise<Outcome> {
  if (!settings) {
    return passing("Email isn't set up. Set SMTP_URL and MAIL_FROM for the worker.");
  }
  const transport = await openTransport(settings.smtpUrl);
  try {
    const { to, messageId, subject, text, html } = message;
    const info = await transport.sendMail({
      from: settings.from,
      to: [...to],
      subject,
      text,
      html,
      messageId: `<${messageId}@${domainOf(settings.from)}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    const rejected = info.rejected.map(String);
    if (rejected.length === 0) return { state: 'sent' };
    return {
      state: 'sent',
      note: `The mail server rejected ${rejected.join(', ')}; the other recipients got the message. Remove the wrong addresses from the channel.`,
    };
  } catch (error) {
    return judge(error);
  } finally {
    transport.close();
  }
}

/**
 * Connects to the mail server and signs in.
 * @returns the error; undefined on success.
 */
export async function verifyMail(smtpUrl: string): Promise<string | undefined> {
  const transport = await openTransport(smtpUrl);
  try {
    await transport.verify();
    return undefined;
  } catch (error) {
    const { code, status } = codesOf(error);
    if (code === 'EAUTH') return `it rejected the sign-in${inBrackets(status)}`;
    return status > 0 ? `it returned status ${status}` : networkFailure(error);
  } finally {
    transport.close();
  }
}

/** Loaded with the first email: few workers send any, and it takes 9 MB. */
async function openTransport(url: string) {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    url,
    connectionTimeout: connectWithinMs,
    greetingTimeout: connectWithinMs,
    dnsTimeout: connectWithinMs,
    socketTimeout: answerWithinMs,
    // A message must not make the server read files or URLs.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/**
 * A 5xx for the message or its addresses is final; everything else may be temporary. The response to a sign-in is not
 * shown, because it may repeat the credentials.
 */
function judge(error: unknown): Outcome {
  const { code, status } = codesOf(error);
  if (code === 'EAUTH') {
    return passing(
      `The mail server rejected the sign-in${inBrackets(status)}. Check the user and password in SMTP_URL.`,
    );
  }
  const said = error instanceof Error && 'response' in error ? String(error.response) : String(status);
  const answer = plainText(redactSecrets(said), 200);
  if (status >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE')) {
    return final(
      `The mail server rejected the message (${answer}). Check the channel’s addresses and MAIL_FROM.`,
    );
  }
  if (status >= 400) {
    return passing(`The mail server didn't accept the message this time (${answer}).`);
  }
  return passing(
    `Couldn't reach the mail server: ${networkFailure(error)}. If this continues, check SMTP_URL.`,
  );
}

/** The library's error code, and the status of the mail server's response; 0 if there was none. */
function codesOf(error: unknown): { code: string; status: number } {
  if (!(error instanceof Error)) return { code: '', status: 0 };
  return {
    code: 'code' in error ? String(error.code) : '',
    status: 'responseCode' in error ? Number(error.responseCode) || 0 : 0,
  };
}

const inBrackets = (status: number) => (status > 0 ? ` (${status})` : '');

/** Of `Name <user@domain>`. */
function domainOf(from: string): string {
  return /@([^>\s]+)>?$/.exec(from)?.[1] ?? 'localhost';
}
