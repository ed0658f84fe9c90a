import { Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Access, Perspective, Picture } from '../api/shapes';
import { people } from '../format';
import { Leak } from '../resources/Leak';
import { usePerson } from '../session/session';
import { ConfirmDialog, ErrorNote } from '../ui';
import { perspectivePreview, setPerspective } from './queries';
import { Figures, Sees } from './SaveDialog';

interface Props {
  id: number;
  version?: number;
  to: Perspective;
  picture?: Picture;
  /** Whose view it shows now, where the person would take that place. */
  was?: string;
  onClose: () => void;
  onSaved: (answer: Access) => Promise<unknown>;
}

const titles: Record<Perspective, string> = {
  author: 'Include the time you can see?',
  viewer: 'Include the time each viewer can see?',
  workspace: 'Include all time of the workspace?',
};

/** Whose time a chart counts is about to change: both figures are shown first, and what would be revealed. */
export function AskPerspective({ id, version = 0, to, picture, was, onClose, onSaved }: Props) {
  const p = usePerson();
  const preview = useQuery(perspectivePreview(id, version, to));
  const seen = preview.data ? people(preview.data.people, p) : '';
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={titles[to]}
      confirm={to === 'author' ? 'Include my time' : to === 'viewer' ? 'Use each viewer’s time' : 'Include all time'}
      size="lg"
      run={async () => onSaved(await setPerspective(id, to))}
    >
      <Stack>
        {to === 'author' && (
          <Text>
            {was ? `The chart now includes the time ${was} can see. ` : ''}It will include the time you can see instead,
            for everyone who views it.
          </Text>
        )}
        {preview.isPending && <Skeleton h={96} />}
        {preview.isError && <ErrorNote error={preview.error} />}
        {preview.data && (
          <>
            <Sees preview={preview.data} />
            <Figures now={preview.data.now} then={preview.data.then} picture={picture} />
            <Leak reveals={preview.data.reveals} who={seen} />
          </>
        )}
      </Stack>
    </ConfirmDialog>
  );
}
