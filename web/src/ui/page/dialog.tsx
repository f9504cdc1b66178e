import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { messageOf } from '../../api/request.ts';

interface DialogProps {
  title: string;
  opened: boolean;
  onClose: () => void;
  size?: 'md' | 'lg' | 'xl';
  children: ReactNode;
}

/** A centered dialog; its content is only rendered while it is open. */
export function Dialog({ title, opened, onClose, size = 'md', children }: DialogProps) {
  return (
    <Modal.Root opened={opened} onClose={onClose} size={size} centered>
      <Modal.Overlay />
      <Modal.Content radius="lg">
        {/* A header in a dialog would count as the header of the page. */}
        <Modal.Header role="presentation">
          <Modal.Title fw={650}>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" />
        </Modal.Header>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

interface DialogFootProps {
  /** The error of the last attempt, if it failed. */
  error: Error | null;
  busy: boolean;
  cancel: string;
  submit: string;
  danger?: boolean;
  /** Disabled; the content says why. */
  disabled?: boolean;
  onCancel: () => void;
}

/** The bottom of a dialog's form: the error, a cancel button, and the submit button. */
export function DialogFoot({
  error,
  busy,
  cancel,
  submit,
  danger = false,
  disabled = false,
  onCancel,
}: DialogFootProps) {
  return (
    <>
      {error && (
        <Text size="sm" c="var(--cx-bad)" role="alert">
          {messageOf(error)}
        </Text>
      )}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onCancel} disabled={busy}>
          {cancel}
        </Button>
        <Button type="submit" loading={busy} disabled={disabled} {...(danger ? { color: 'red.8' } : {})}>
          {submit}
        </Button>
      </Group>
    </>
  );
}

interface DialogFormProps extends DialogFootProps {
  children: ReactNode;
  onSubmit: () => void;
}

/** A dialog's question, and its buttons. */
export function DialogForm({ children, onSubmit, ...foot }: DialogFormProps) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Stack gap="md">
        {children}
        <DialogFoot {...foot} />
      </Stack>
    </form>
  );
}
