/** An email to send. */
export interface Mail {
  to: readonly string[];
  messageId: string;
  subject: string;
  text: string;
  html: string;
}

/** Sends an email, and returns whether that worked; undefined without a mail server. */
export type SendMail = ((mail: Mail) => Promise<{ state: string }>) | undefined;

/** A sign-in link as an email. Names are untrusted text and are escaped. */
export function invitationMail(invitation: {
  to: string;
  name: string | null;
  organization: string;
  link: string;
  expiresAt: Date;
  messageId: string;
}): Mail {
  const subject = `Sign in to ${oneLine(invitation.organization)} on CSCX.AI`;
  const greeting = invitation.name === null ? 'Hello,' : `Hello ${oneLine(invitation.name)},`;
  const until = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(invitation.expiresAt);
  const reason = 'An admin has created a sign-in link for you.';
  const terms = `The link works once and expires on ${until} UTC. Don't share it: anyone who opens it is signed in as you.`;
  return {
    to: [invitation.to],
    messageId: invitation.messageId,
    subject,
    text: [greeting, '', reason, '', invitation.link, '', terms, ''].join('\n'),
    html: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>
<body style="font-family:system-ui,'Segoe UI',Arial,sans-serif;font-size:15px;line-height:1.5;color:#1f2933">
<p>${escaped(greeting)}</p>
<p>${reason}</p>
<p><a href="${escaped(invitation.link)}">Sign in</a></p>
<p style="color:#616e7c;font-size:13px">${escaped(terms)}</p>
</body></html>
`,
  };
}

const oneLine = (text: string) => text.replaceAll(/\p{Cc}+/gu, ' ').trim();

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
