import { Button, Group, Stack, Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { PerspectivePreview, Picture, Result, SavePreview } from '../api/shapes';
import { people } from '../format';
import { ChartPicture } from '../pictures/ChartPicture';
import { headline } from '../pictures/figures';
import { drawnAs } from '../pictures/kinds';
import { Leak } from '../resources/Leak';
import { usePerson } from '../session/session';
import { ErrorNote, Modal, ReasonButton } from '../ui';
import classes from './save.module.css';

interface Props {
  preview: SavePreview;
  picture: Picture;
  busy: boolean;
  copying: boolean;
  error: unknown;
  whyNoCopy?: string;
  onBecome: () => void;
  onCopy: () => void;
  onClose: () => void;
}

/** Saving would change the figures others see: both are shown, and nothing is saved before the person chooses. */
export function SaveDialog({ preview, picture, busy, copying, error, whyNoCopy, onBecome, onCopy, onClose }: Props) {
  const p = usePerson();
  const seen = people(preview.people, p);
  return (
    <Modal opened onClose={onClose} title="Saving changes the figures" size="lg">
      <Stack>
        <Sees preview={preview}>{preview.why}</Sees>
        <Figures now={preview.now} then={preview.then} picture={picture} />
        <Leak reveals={preview.reveals} who={seen} />
        <Text size="sm" c="dimmed">
          If you save for everyone, they see figures from the time you can see. If you save a copy, this chart stays as
          it is.
        </Text>
        {Boolean(error) && <ErrorNote error={error} kept="Nothing was saved." />}
        <Group justify="flex-end" gap="xs">
          <Button variant="subtle" color="gray" onClick={onClose}>
            Cancel
          </Button>
          <ReasonButton variant="default" loading={copying} why={whyNoCopy} onClick={onCopy}>
            Save a copy
          </ReasonButton>
          <ReasonButton
            loading={busy}
            why={preview.may_become ? undefined : 'You cannot see any of the time in this chart, so it would be empty.'}
            onClick={onBecome}
          >
            Save for everyone
          </ReasonButton>
        </Group>
      </Stack>
    </Modal>
  );
}

/** "40 people see €682,133; after this €14,020." */
export function Sees({ preview, children }: { preview: PerspectivePreview; children?: ReactNode }) {
  const p = usePerson();
  return (
    <Text>
      {people(preview.people, p)} {preview.people === 1 ? 'sees' : 'see'} <strong>{headline(preview.now, p)}</strong>
      {'; after this '}
      <strong>{headline(preview.then, p)}</strong>. {children}
    </Text>
  );
}

/** What is seen now and what would be seen then, side by side. */
export function Figures({ now, then, picture }: { now: Result | null; then: Result | null; picture?: Picture }) {
  return (
    <div className={classes.both}>
      <Side title="Now" result={now} picture={picture} />
      <IconArrowRight size={18} className={classes.arrow} aria-hidden />
      <Side title="After this" result={then} picture={picture} />
    </div>
  );
}

function Side({ title, result, picture }: { title: string; result: Result | null; picture?: Picture }) {
  const p = usePerson();
  return (
    <section className={classes.side} aria-label={title}>
      <span className={classes.label}>{title}</span>
      <span className={classes.figure}>{headline(result, p)}</span>
      {result && result.dimensions.length > 0 && picture && !drawnAs(picture.kind, 'totals') && (
        <div className={classes.picture}>
          <ChartPicture result={result} picture={picture} title={title} compact />
        </div>
      )}
    </section>
  );
}
