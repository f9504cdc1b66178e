import { verifyMail } from '../../alerts/send/send-mail.ts';
import type { Config } from '../../config.ts';
import { errorText } from '../../errors.ts';
import { type Check, ok, problem } from './check.ts';

/** Whether the mail server takes the sign-in. Without one alerts are not sent by e-mail, which is fine. */
export async function checkMail(config: Config): Promise<Check> {
  const name = 'mail server';
  const { mail } = config.alerts;
  if (!mail) return ok(name, 'none: alerts are not sent by e-mail');
  const { host } = new URL(mail.smtpUrl);
  try {
    await verifyMail(mail.smtpUrl);
    return ok(name, `${host} accepts the sign-in`);
  } catch (error) {
    return problem(
      name,
      `${host} cannot be used: ${errorText(error)}`,
      'Check SMTP_URL: host, port, user and password; smtps:// for a port that begins with TLS, mostly 465.',
    );
  }
}
