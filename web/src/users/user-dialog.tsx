import { useState } from 'react';
import type { User } from '../../../src/contract/users.ts';
import { Dialog } from '../ui/page/dialog.tsx';
import { AdmitForm } from './user-admit-form.tsx';
import { ChangeForm } from './user-change-form.tsx';
import { DeactivateForm } from './user-deactivate-form.tsx';
import { InviteForm } from './user-invite-form.tsx';
import { LinkForm } from './user-link-form.tsx';

/** The action, and the user it is about. */
export type UserStep =
  | { do: 'invite' }
  | { do: 'admit' | 'change' | 'link' | 'deactivate' | 'reactivate'; user: User };

const titles: Record<UserStep['do'], string> = {
  invite: 'Invite user',
  admit: 'Grant access',
  change: 'Edit name and role',
  link: 'New sign-in link',
  deactivate: 'Deactivate user',
  reactivate: 'Reactivate user',
};

function Content({ step, onClose }: { step: UserStep; onClose: () => void }) {
  if (step.do === 'invite') return <InviteForm onClose={onClose} />;
  const { user } = step;
  if (step.do === 'admit') return <AdmitForm user={user} onClose={onClose} />;
  if (step.do === 'change') return <ChangeForm user={user} onClose={onClose} />;
  if (step.do === 'deactivate') return <DeactivateForm user={user} onClose={onClose} />;
  return <LinkForm user={user} back={step.do === 'reactivate'} onClose={onClose} />;
}

/** One action on a user's access. */
export function UserDialog({ step, onClose }: { step: UserStep | undefined; onClose: () => void }) {
  // The content stays while the dialog fades out.
  const [last, setLast] = useState(step);
  if (step !== undefined && step !== last) setLast(step);
  const shown = step ?? last;
  return (
    <Dialog title={shown ? titles[shown.do] : ''} opened={step !== undefined} onClose={onClose}>
      {shown && <Content step={shown} onClose={onClose} />}
    </Dialog>
  );
}
