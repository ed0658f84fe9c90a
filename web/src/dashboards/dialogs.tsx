import { Button, Group, Stack, Tabs, Text, Textarea, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Dashboard, IfPrivate, Widget } from '../api/shapes';
import { IfPrivateChoice } from '../resources/IfPrivate';
import { Modal, ReasonButton, When } from '../ui';
import { Markdown } from '../ui/Markdown';

export function TextDialog({
  widget,
  onClose,
  onSave,
}: {
  widget: Widget | 'new' | null;
  onClose: () => void;
  onSave: (title: string, text: string) => void;
}) {
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  useEffect(() => {
    if (!widget) return;
    setTitle(widget === 'new' ? '' : (widget.title ?? ''));
    setText(widget === 'new' ? '' : (widget.text ?? ''));
  }, [widget]);
  return (
    <Modal opened={widget !== null} onClose={onClose} title={widget === 'new' ? 'Add text' : 'Edit text'} size="lg">
      <Stack>
        <TextInput
          label="Title"
          description="Optional"
          maxLength={200}
          value={title}
          onChange={(e) => setTitle(e.currentTarget.value)}
        />
        <Tabs defaultValue="write" variant="pills">
          <Tabs.List mb={8}>
            <Tabs.Tab value="write">Write</Tabs.Tab>
            <Tabs.Tab value="preview">Preview</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="write">
            <Textarea
              aria-label="Text"
              description="Markdown: # heading, **bold**, - list, [link](https://…)"
              autosize
              minRows={7}
              maxRows={16}
              maxLength={10000}
              data-autofocus
              value={text}
              onChange={(e) => setText(e.currentTarget.value)}
            />
          </Tabs.Panel>
          <Tabs.Panel value="preview">
            {text.trim() ? <Markdown text={text} /> : <Text c="dimmed">Nothing to preview.</Text>}
          </Tabs.Panel>
        </Tabs>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <ReasonButton
            why={text.trim() ? undefined : 'Enter some text first.'}
            onClick={() => onSave(title.trim(), text)}
          >
            {widget === 'new' ? 'Add' : 'Apply'}
          </ReasonButton>
        </Group>
      </Stack>
    </Modal>
  );
}

export function RenameDialog({
  widget,
  onClose,
  onSave,
}: {
  widget: Widget | null;
  onClose: () => void;
  onSave: (title: string) => void;
}) {
  const [title, setTitle] = useState('');
  useEffect(() => {
    if (widget) setTitle(widget.title ?? '');
  }, [widget]);
  return (
    <Modal opened={widget !== null} onClose={onClose} title="Title on this dashboard" size="sm">
      <form
        onSubmit={(e) => {
          e.preventDefault();
          onSave(title.trim());
        }}
      >
        <Stack>
          <TextInput
            label="Title"
            description="Leave empty to use the chart’s own title."
            placeholder={widget?.chart?.title}
            data-autofocus
            maxLength={200}
            value={title}
            onChange={(e) => setTitle(e.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit">Apply</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

export function AddressDialog({
  opened,
  path,
  onClose,
  onSave,
}: {
  opened: boolean;
  path: string;
  onClose: () => void;
  onSave: (path: string) => void;
}) {
  const [text, setText] = useState(path);
  useEffect(() => {
    if (opened) setText(path);
  }, [opened, path]);
  const tidy = `/${text.trim().replace(/^\/+|\/+$/g, '')}`;
  const wrong =
    tidy !== '/' && !/^(\/[a-z0-9][a-z0-9-]*)+$/.test(tidy)
      ? 'Use lowercase letters, numbers, hyphens and /'
      : /\/(edit|access)$/.test(tidy)
        ? 'This address is reserved. Choose another one.'
        : undefined;
  return (
    <Modal opened={opened} onClose={onClose} title="Address of this dashboard" size="sm">
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (!wrong && tidy !== '/') onSave(tidy);
        }}
      >
        <Stack>
          <TextInput
            label="Address"
            description="A short address is easier to share. Links to the old address stop working."
            leftSection="/d"
            data-autofocus
            value={text}
            onChange={(e) => setText(e.currentTarget.value)}
            error={wrong}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <ReasonButton type="submit" why={wrong || (tidy === '/' ? 'Enter an address first.' : undefined)}>
              Apply
            </ReasonButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Somebody else saved first. Nothing is lost: theirs can be loaded, or one's own kept beside it. */
export function ConflictDialog({
  current,
  onKeep,
  onReload,
  onCopy,
  copying,
}: {
  current: Dashboard | null;
  onKeep: () => void;
  onReload: () => void;
  onCopy: () => void;
  copying: boolean;
}) {
  return (
    <Modal opened={current !== null} onClose={onKeep} title="Someone else saved this dashboard" size={560}>
      {current && (
        <Stack>
          <Text>
            {current.updated_by?.name ?? 'Somebody'} saved this dashboard <When at={current.updated_at} /> while you
            were editing. Your changes are still on this page, but have not been saved.
          </Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="subtle" color="gray" onClick={onKeep}>
              Keep editing
            </Button>
            <Button variant="default" onClick={onReload}>
              Discard my changes
            </Button>
            <Button onClick={onCopy} loading={copying} data-autofocus>
              Save my version as a copy
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

export function LeaveDialog({ opened, onStay, onLeave }: { opened: boolean; onStay: () => void; onLeave: () => void }) {
  return (
    <Modal opened={opened} onClose={onStay} title="Leave without saving?" size="sm">
      <Stack>
        <Text>Your changes to this dashboard have not been saved.</Text>
        <Group justify="flex-end">
          <Button variant="default" color="red" onClick={onLeave}>
            Leave
          </Button>
          <Button onClick={onStay} data-autofocus>
            Keep editing
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** A private chart is about to be placed where others look. */
export function PrivateChartDialog({
  title,
  whyNotKeep,
  onClose,
  onChoose,
}: {
  title: string;
  /** Why it cannot be kept in the dashboard. */
  whyNotKeep?: string;
  onClose: () => void;
  onChoose: (v: IfPrivate) => void;
}) {
  const [value, setValue] = useState<IfPrivate | null>(whyNotKeep ? null : 'keep_here');
  return (
    <Modal opened onClose={onClose} title="This chart is private" size="sm">
      <Stack>
        <IfPrivateChoice titles={[title]} value={value} whyNotKeep={whyNotKeep} onChange={setValue} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <ReasonButton
            why={value ? undefined : 'Choose what happens to it first.'}
            onClick={() => value && onChoose(value)}
            data-autofocus
          >
            Add chart
          </ReasonButton>
        </Group>
      </Stack>
    </Modal>
  );
}
