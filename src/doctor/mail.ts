import { verifyMail } from '../alerts/send/send-mail.ts';
import type { Config } from '../config.ts';
import type { Check } from '../contract/doctor.ts';
import { ok, problem } from './check.ts';

/** Whether the mail server accepts the sign-in. Without a mail server, alerts aren't emailed, which is fine. */
export async function checkMail(config: Config): Promise<Check> {
  const name = 'mail server';
  const { mail } = config.alerts;
  if (!mail) return ok(name, 'none: email alerts and sign-in emails are off');
  const { host } = new URL(mail.smtpUrl);
  const failure = await verifyMail(mail.smtpUrl);
  if (failure === undefined) return ok(name, `${host} accepts the sign-in`);
  return problem(
    name,
    `${host} can't be used: ${failure}`,
    'Check SMTP_URL: host, port, user and password. Use smtps:// for implicit TLS (usually port 465).',
  );
}
