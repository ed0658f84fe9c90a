import { Badge, Select, Switch, Text } from '@mantine/core';
import { IconArchive, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { List } from '../api/shapes';
import { plural } from '../format';
import { useMe, usePerson, useWorkspace } from '../session/session';
import { ActionMenu, ConfirmDialog, EmptyState, PageHeader } from '../ui';
import { PagedList, SearchField, useListState } from '../ui/list';
import { NameDialog } from '../ui/NameDialog';
import { ProjectSections } from '../ui/ProjectSections';
import classes from '../ui/sections.module.css';

interface Label {
  id: number;
  workspace_id: number;
  name: string;
  archived?: boolean;
  projects?: number;
  can_edit: boolean;
}

interface Kind {
  path: '/clients' | '/tags';
  one: string;
  title: string;
  teach: string;
  /** What becomes of what has it. */
  deleted: string;
  archives: boolean;
  /** The list begins with the chosen workspace alone: every workspace has much the same names. */
  startsHere: boolean;
  sketch: ReactNode;
}

const limit = 50;

/** Clients and tags: named things of a workspace, and little else. */
export function Labels({ kind }: { kind: Kind }) {
  const me = useMe();
  const person = usePerson();
  const client = useQueryClient();
  const state = useListState(limit);
  const { url, setURL, search } = state;
  const archived = url.archived === 'all';
  const { workspace } = useWorkspace();
  const place = url.in === undefined ? (kind.startsHere ? (workspace?.id ?? 0) : 0) : Number(url.in) || 0;
  const [dialog, setDialog] = useState<{ label?: Label }>();
  const [deleting, setDeleting] = useState<Label>();
  const query = {
    workspace_id: place || undefined,
    archived: kind.archives && archived ? 'all' : undefined,
    ...state.part,
  } as const;
  const list = useQuery({
    queryKey: keys[kind.path === '/tags' ? 'tags' : 'clients'].list(query),
    queryFn: ({ signal }) => ok<List<Label>>(api.GET(kind.path, { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });
  const archive = useMutation({
    mutationFn: (l: Label) =>
      ok(api.PATCH('/clients/{id}', { params: { path: { id: l.id } }, body: { archived: !l.archived } })),
    meta: { failed: `The ${kind.one} was not changed.` },
    onSettled: () => client.invalidateQueries(),
  });
  const create = {
    id: `new-${kind.one}`,
    label: `New ${kind.one}`,
    icon: <IconPlus size={16} />,
    keys: 'n',
    run: () => setDialog({}),
    why: me.workspaces.some((w) => w.role !== 'viewer')
      ? undefined
      : `Viewers cannot add ${kind.title.toLowerCase()}. Ask a workspace admin to make you a member.`,
  };
  const names = new Map(me.workspaces.map((w) => [w.id, w.name]));
  const several = new Set(list.data?.items.map((l) => l.workspace_id)).size > 1;
  const why = `Only workspace admins can change ${kind.title.toLowerCase()}.`;
  return (
    <>
      <PageHeader title={kind.title} primary={create} />
      <ProjectSections />
      <div className={classes.tools}>
        <SearchField state={state} label={`Search ${kind.title.toLowerCase()}`} w={260} />
        {me.workspaces.length > 1 && (
          <Select
            aria-label="Workspace"
            w={220}
            data={[
              { value: '0', label: 'All workspaces' },
              ...me.workspaces.map((w) => ({ value: String(w.id), label: w.name })),
            ]}
            value={String(place)}
            allowDeselect={false}
            searchable={me.workspaces.length > 8}
            onChange={(v) => v && setURL({ in: v, page: undefined })}
          />
        )}
        {kind.archives && (
          <Switch
            size="xs"
            label="Show archived"
            checked={archived}
            onChange={(e) => setURL({ archived: e.currentTarget.checked ? 'all' : undefined, page: undefined })}
          />
        )}
      </div>
      <PagedList
        query={list}
        state={state}
        rows={8}
        noMatch={`No ${kind.one} has “${search}” in its name.`}
        none={
          <EmptyState picture={kind.sketch} action={create}>
            {kind.teach}
          </EmptyState>
        }
      >
        {(items) => (
          <ul className={`${classes.list} ${classes.box}`} aria-label={kind.title}>
            {items.map((l) => (
              <li key={l.id} className={classes.line}>
                <Text fw={600} className={classes.grow}>
                  {l.name}{' '}
                  {l.archived && (
                    <Badge size="sm" color="gray">
                      Archived
                    </Badge>
                  )}
                </Text>
                {several && (
                  <Text c="dimmed" visibleFrom="sm">
                    {names.get(l.workspace_id)}
                  </Text>
                )}
                {l.projects !== undefined && (
                  <Text c="dimmed" w={100} ta="right">
                    {plural(l.projects, 'project', 'projects', person)}
                  </Text>
                )}
                <ActionMenu
                  label={`More actions for ${l.name}`}
                  actions={[
                    {
                      id: `rename-${l.id}`,
                      label: 'Rename',
                      icon: <IconPencil size={16} />,
                      run: () => setDialog({ label: l }),
                      why: l.can_edit ? undefined : why,
                    },
                    ...(kind.archives
                      ? [
                          {
                            id: `archive-${l.id}`,
                            label: l.archived ? 'Restore' : 'Archive',
                            icon: <IconArchive size={16} />,
                            run: () => archive.mutate(l),
                            why: l.can_edit ? undefined : why,
                          },
                        ]
                      : []),
                    {
                      id: `delete-${l.id}`,
                      label: 'Delete',
                      icon: <IconTrash size={16} />,
                      run: () => setDeleting(l),
                      why: l.can_edit ? undefined : why,
                      danger: true,
                    },
                  ]}
                />
              </li>
            ))}
          </ul>
        )}
      </PagedList>
      {dialog && <LabelDialog kind={kind} label={dialog.label} onClose={() => setDialog(undefined)} />}
      <ConfirmDialog
        opened={deleting !== undefined}
        onClose={() => setDeleting(undefined)}
        title={`Delete “${deleting?.name}”?`}
        confirm={`Delete ${kind.one}`}
        danger
        run={async () => {
          const id = deleting?.id ?? 0;
          await ok(
            kind.path === '/clients'
              ? api.DELETE('/clients/{id}', { params: { path: { id } } })
              : api.DELETE('/tags/{id}', { params: { path: { id } } }),
          );
          await client.invalidateQueries();
        }}
      >
        {kind.deleted}
      </ConfirmDialog>
    </>
  );
}

function LabelDialog({ kind, label, onClose }: { kind: Kind; label?: Label; onClose: () => void }) {
  const me = useMe();
  const { workspace: chosen } = useWorkspace();
  const places = me.workspaces.filter((w) => w.role !== 'viewer');
  const [place, setPlace] = useState(String((places.find((w) => w.id === chosen?.id) ?? places[0])?.id ?? ''));
  const save = (name: string) => {
    const body = { name };
    if (!label) return ok(api.POST(kind.path, { body: { workspace_id: Number(place), ...body } }));
    const params = { path: { id: label.id } };
    return ok(
      kind.path === '/clients'
        ? api.PATCH('/clients/{id}', { params, body })
        : api.PATCH('/tags/{id}', { params, body }),
    );
  };
  return (
    <NameDialog noun={kind.one} was={label?.name} onClose={onClose} save={save}>
      {!label && places.length > 1 && (
        <Select
          label="Workspace"
          data={places.map((w) => ({ value: String(w.id), label: w.name }))}
          value={place}
          allowDeselect={false}
          searchable={places.length > 8}
          onChange={(v) => v && setPlace(v)}
        />
      )}
    </NameDialog>
  );
}
