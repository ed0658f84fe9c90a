import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { WithReason } from './actions';
import { Modal } from './Dialog';
import { ErrorNote } from './states';

interface Props {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What will happen, and whether it can be undone. */
  children: ReactNode;
  /** A verb: "Delete dashboard". */
  confirm: string;
  danger?: boolean;
  /** Why it cannot be confirmed yet. */
  why?: string;
  /** Wider where it shows more than a sentence. */
  size?: 'sm' | 'md' | 'lg';
  /** The dialog closes when this has worked; what it throws is shown inside. */
  run: () => Promise<unknown>;
}

export function ConfirmDialog({ opened, onClose, title, children, confirm, danger, why, size = 'sm', run }: Props) {
  const act = useMutation({ mutationFn: run, meta: { quiet: true }, onSuccess: onClose });
  const close = () => {
    act.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={title} size={size}>
      <Stack>
        {typeof children === 'string' ? <Text>{children}</Text> : children}
        {act.isError && <ErrorNote error={act.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <WithReason why={why}>
            <Button
              color={danger ? 'red' : undefined}
              loading={act.isPending}
              data-disabled={why ? true : undefined}
              aria-disabled={why ? true : undefined}
              aria-description={why}
              onClick={() => !why && act.mutate()}
              data-autofocus
            >
              {confirm}
            </Button>
          </WithReason>
        </Group>
      </Stack>
    </Modal>
  );
}
