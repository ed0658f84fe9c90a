import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type Problem, toProblem } from '../api/problem';
import { Modal } from './Dialog';
import { ErrorNote } from './states';

interface Props {
  /** What is named, in the middle of a sentence. */
  noun: string;
  /** The name it has; absent for a new one. */
  was?: string;
  onClose: () => void;
  /** The dialog closes when this has worked; what it throws is shown inside. */
  save: (name: string) => Promise<unknown>;
  /** More fields, under the name, which say what is wrong with them. */
  children?: ReactNode | ((problem?: Problem) => ReactNode);
}

/** Names something that has a name and little else, or gives it another one. */
export function NameDialog({ noun, was, onClose, save, children }: Props) {
  const client = useQueryClient();
  const [name, setName] = useState(was ?? '');
  const saving = useMutation({
    mutationFn: () => save(name.trim()),
    meta: { quiet: true },
    onSuccess: async () => {
      await client.invalidateQueries();
      onClose();
    },
  });
  const problem = saving.isError ? toProblem(saving.error) : undefined;
  return (
    <Modal opened onClose={onClose} title={was === undefined ? `New ${noun}` : `Rename ${noun}`} size="sm">
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          if (name.trim()) saving.mutate();
        }}
      >
        <Stack>
          {problem && !problem.field('name') && <ErrorNote error={problem} />}
          <TextInput
            label="Name"
            data-autofocus
            maxLength={200}
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
            error={problem?.field('name')}
          />
          {typeof children === 'function' ? children(problem) : children}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={saving.isPending} disabled={!name.trim()}>
              {was === undefined ? 'Create' : 'Rename'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
