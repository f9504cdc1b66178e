import { sendMail } from '../alerts/send/send-mail.ts';
import type { Context } from '../context/context.ts';
import type { SendMail } from '../users/invitation-mail.ts';

/** Sends sign-in links by email, from the same address as alerts. Undefined without a mail server. */
export function mailSender(context: Context): SendMail {
  const { mail: settings } = context.config.alerts;
  if (!settings) return undefined;
  return async (mail) => {
    const outcome = await sendMail(settings, mail);
    if (outcome.state === 'failed')
      context.log.warn({ reason: outcome.reason }, 'a sign-in link was not sent by email');
    return outcome;
  };
}
