import { verifyMail } from '../../alerts/send/send-mail.ts';
import type { Config } from '../../config.ts';
import { type Check, ok, problem } from './check.ts';

/** Whether the mail server takes the sign-in. Without one alerts are not sent by e-mail, which is fine. */
export async function checkMail(config: Config): Promise<Check> {
  const name = 'mail server';
  const { mail } = config.alerts;
  if (!mail) return ok(name, 'none: alerts are not sent by e-mail');
  const { host } = new URL(mail.smtpUrl);
  const failure = await verifyMail(mail.smtpUrl);
  if (failure === undefined) return ok(name, `${host} accepts the sign-in`);
  return problem(
    name,
    `${host} cannot be used: ${failure}`,
    'Check SMTP_URL: host, port, user and password; smtps:// for a port that begins with TLS, mostly 465.',
  );
}
