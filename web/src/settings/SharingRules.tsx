import { Badge, Button, Group, Stack, Text, Textarea, TextInput, Title, UnstyledButton } from '@mantine/core';
import {
  IconCheck,
  IconChevronRight,
  IconCopy,
  IconDownload,
  IconFileText,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import type { Action } from '../actions';
import { api, ok } from '../api/client';
import { toProblem } from '../api/problem';
import type { Scheme } from '../api/shapes';
import { ActionMenu, ConfirmDialog, ErrorNote, Modal, ReasonButton, RowsSkeleton } from '../ui';
import { useURLState } from '../url';
import { download } from './download';
import { SchemeEditor } from './SchemeEditor';
import { SchemeView } from './SchemeView';
import { SeeRights } from './SeeRights';
import { said, schemeFileQuery, schemesQuery } from './scheme';
import classes from './sharing.module.css';
import { UseScheme } from './UseScheme';

/** Which rules decide about sharing, and the ways to choose and change them. For organization admins. */
export function SharingRules() {
  const client = useQueryClient();
  const schemes = useQuery(schemesQuery);
  const [url, setURL] = useURLState();
  const [copying, setCopying] = useState<Scheme>();
  const [using, setUsing] = useState<Scheme>();
  const [reading, setReading] = useState<Scheme>();
  const [deleting, setDeleting] = useState<Scheme>();
  if (schemes.isError) return <ErrorNote error={schemes.error} retry={() => void schemes.refetch()} />;
  if (!schemes.data) return <RowsSkeleton rows={8} />;
  const { items, in_use } = schemes.data;
  const inForce = items.find((s) => s.in_force);
  const edited = items.find((s) => s.key === url.edit && s.own);
  if (edited)
    return (
      <SchemeEditor
        key={edited.key}
        scheme={edited}
        inUse={in_use}
        onClose={() => setURL({ edit: undefined, rules: edited.in_force ? undefined : edited.key })}
      />
    );
  const actions = (s: Scheme): Action[] => [
    {
      id: `edit-${s.key}`,
      label: 'Edit',
      icon: <IconPencil size={16} />,
      run: () => setURL({ edit: s.key }, true),
      why: s.own ? undefined : 'Built-in rules cannot be changed. Copy them to make your own.',
    },
    { id: `copy-${s.key}`, label: 'Copy', icon: <IconCopy size={16} />, run: () => setCopying(s) },
    { id: `file-${s.key}`, label: 'View as file', icon: <IconFileText size={16} />, run: () => setReading(s) },
    ...(s.own
      ? [
          {
            id: `delete-${s.key}`,
            label: 'Delete',
            icon: <IconTrash size={16} />,
            run: () => setDeleting(s),
            why: s.in_force ? 'These rules are in use. Switch to other rules first.' : undefined,
            danger: true,
          },
        ]
      : []),
  ];
  return (
    <div className={classes.page}>
      {inForce && (
        <section className={classes.force} aria-label="Current rules">
          <div className={classes.top}>
            <div>
              <Text size="sm" c="var(--v-accent)" fw={600} className={classes.mark}>
                <IconCheck size={16} aria-hidden /> In use
              </Text>
              <Title order={2}>{inForce.title}</Title>
            </div>
            <Group gap={4}>
              {inForce.own ? (
                <Button variant="default" size="xs" onClick={() => setURL({ edit: inForce.key }, true)}>
                  Edit
                </Button>
              ) : (
                <Button variant="default" size="xs" onClick={() => setCopying(inForce)}>
                  Copy
                </Button>
              )}
              <ActionMenu label={`More actions for ${inForce.title}`} actions={actions(inForce)} />
            </Group>
          </div>
          <SchemeView scheme={inForce} />
        </section>
      )}
      {inForce?.workspace_access_demanded && <SeeRights />}
      <section aria-label="Other rules">
        <Title order={2} mb={4}>
          Other rules
        </Title>
        <Text c="dimmed" mb="md" maw={640}>
          Before you switch, you see who gains or loses access and choose what happens to existing shares. Shares the
          new rules do not allow are paused, and work again if you switch back. To make your own rules, copy the closest
          ones.
        </Text>
        <ul className={classes.others}>
          {items
            .filter((s) => !s.in_force)
            .map((s) => (
              <Other
                key={s.key}
                scheme={s}
                actions={actions(s)}
                opened={url.rules === s.key}
                onToggle={(open) => setURL({ rules: open ? s.key : undefined })}
                onUse={() => setUsing(s)}
              />
            ))}
        </ul>
      </section>
      {copying && (
        <CopyDialog
          scheme={copying}
          onClose={() => setCopying(undefined)}
          onMade={(made) => {
            setCopying(undefined);
            setURL({ edit: made.key }, true);
          }}
        />
      )}
      {using && inForce && <UseScheme scheme={using} from={inForce} onClose={() => setUsing(undefined)} />}
      {reading && <FileDialog scheme={reading} onClose={() => setReading(undefined)} />}
      <ConfirmDialog
        opened={deleting !== undefined}
        onClose={() => setDeleting(undefined)}
        title={`Delete “${deleting?.title}”?`}
        confirm="Delete rules"
        danger
        run={async () => {
          await ok(api.DELETE('/schemes/{key}', { params: { path: { key: deleting?.key ?? '' } } }));
          await client.invalidateQueries({ queryKey: schemesQuery.queryKey });
        }}
      >
        Nobody’s access changes: these rules are not in force. This cannot be undone; save them as a file first to keep
        a copy.
      </ConfirmDialog>
    </div>
  );
}

interface OtherProps {
  scheme: Scheme;
  actions: Action[];
  opened: boolean;
  onToggle: (open: boolean) => void;
  onUse: () => void;
}

function Other({ scheme: s, actions, opened, onToggle, onUse }: OtherProps) {
  const id = useId();
  const row = useRef<HTMLLIElement>(null);
  const startsOpen = useRef(opened);
  useEffect(() => {
    if (startsOpen.current) row.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <li ref={row}>
      <div className={classes.other}>
        <UnstyledButton
          className={classes.what}
          aria-expanded={opened}
          aria-controls={opened ? id : undefined}
          onClick={() => onToggle(!opened)}
        >
          <IconChevronRight size={16} className={classes.turn} aria-hidden />
          <span>
            <Text span fw={600}>
              {s.title} {s.own && <Badge size="sm">Yours</Badge>}
            </Text>
            <Text span size="sm" c="dimmed" display="block">
              {s.levels
                .filter((l) => l.can.length)
                .map((l) => l.title)
                .join(' · ')}
            </Text>
          </span>
        </UnstyledButton>
        <div className={classes.acts}>
          <Button variant="default" size="xs" onClick={onUse} aria-label={`Use these rules: ${s.title}`}>
            Use these rules
          </Button>
          <ActionMenu label={`More actions for ${s.title}`} actions={actions} />
        </div>
      </div>
      {opened && (
        <div className={classes.inside} id={id}>
          <SchemeView scheme={s} />
        </div>
      )}
    </li>
  );
}

function CopyDialog({
  scheme,
  onClose,
  onMade,
}: {
  scheme: Scheme;
  onClose: () => void;
  onMade: (made: Scheme) => void;
}) {
  const client = useQueryClient();
  const [title, setTitle] = useState(`Our ${scheme.title}`);
  const copy = useMutation({
    mutationFn: () => ok<Scheme>(api.POST('/schemes', { body: { from: scheme.key, title: title.trim() } })),
    meta: { quiet: true },
    onSuccess: async (made) => {
      await client.invalidateQueries({ queryKey: schemesQuery.queryKey });
      onMade(made);
    },
  });
  const problem = copy.isError ? toProblem(copy.error) : undefined;
  const at = said(problem, 'title');
  return (
    <Modal opened onClose={onClose} title={`Copy “${scheme.title}”`} size="sm">
      <form
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          if (title.trim()) copy.mutate();
        }}
      >
        <Stack>
          {problem && !at && <ErrorNote error={problem} kept="Nothing was copied." />}
          <TextInput
            label="Name of the copy"
            description="Nothing changes until you use it."
            data-autofocus
            maxLength={200}
            value={title}
            onChange={(e) => setTitle(e.currentTarget.value)}
            error={at}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <ReasonButton type="submit" loading={copy.isPending} why={title.trim() ? undefined : 'Enter a name.'}>
              Copy
            </ReasonButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function FileDialog({ scheme, onClose }: { scheme: Scheme; onClose: () => void }) {
  const file = useQuery(schemeFileQuery(scheme.key));
  return (
    <Modal opened onClose={onClose} title={`“${scheme.title}” as a file`} size={680}>
      <Stack>
        {file.isError && <ErrorNote error={file.error} retry={() => void file.refetch()} />}
        {file.isPending && <RowsSkeleton rows={6} />}
        {file.data && (
          <Textarea
            aria-label="The rules as YAML"
            value={file.data.file}
            readOnly
            autosize
            minRows={6}
            maxRows={20}
            classNames={{ input: classes.file }}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button
            leftSection={<IconDownload size={16} />}
            loading={file.isPending}
            disabled={file.isError}
            onClick={() => file.data && download(`${scheme.key}.yaml`, file.data.file)}
          >
            Download
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
