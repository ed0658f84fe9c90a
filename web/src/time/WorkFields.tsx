import { ActionIcon, MultiSelect, Select, Tooltip } from '@mantine/core';
import { IconCoins } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import type { Named } from '../api/shapes';
import { makes, useCreating, useCreatingTask } from '../choices/create';
import { useFound } from '../choices/found';
import { type Project, projectQuery } from '../choices/project';
import { usePaint } from '../pictures/look';
import classes from './time.module.css';

interface FieldProps {
  label?: string;
  error?: string;
  variant?: 'unstyled' | 'default';
}

/** One of the projects one may track time on, or none; by client. */
export function ProjectField({
  workspace,
  value,
  onChange,
  current,
  label,
  error,
  variant = 'default',
}: FieldProps & {
  /** Where a new one is made. */
  workspace: number;
  value: number | undefined;
  onChange: (project: Project | undefined) => void;
  /** The name of the chosen one, should one no longer track time on it. */
  current?: string;
}) {
  const projects = useFound({
    key: keys.projects.trackable(),
    ask: (search, signal) =>
      ok(api.GET('/projects', { params: { query: { trackable: true, search, limit: 100 } }, signal })),
  });
  const own = useQuery({ ...projectQuery(value ?? 0), enabled: !!value });
  const list = [...projects.items];
  if (own.data?.can_track && !list.some((x) => x.id === value)) list.unshift(own.data);
  const several = new Set(list.map((x) => x.workspace_id)).size > 1;
  const chosen = list.find((x) => x.id === value);
  const paint = usePaint();
  const options = list.map((x) => ({
    value: String(x.id),
    label: x.name,
    group: x.client ?? (several ? x.workspace : 'No client'),
  }));
  if (value && !chosen) options.unshift({ value: String(value), label: current ?? 'Another project', group: 'Now' });
  const creating = useCreating(
    'project',
    workspace,
    list.filter((x) => x.workspace_id === workspace).map((x) => x.name),
    onChange,
    projects.setSearch,
  );
  const groups = [...new Set(options.map((o) => o.group))].sort((a, b) => a.localeCompare(b));
  return (
    <Select
      label={label}
      aria-label={label ?? 'Project'}
      placeholder="Project"
      variant={variant}
      data={[
        ...groups.map((group) => ({
          group,
          items: options.filter((o) => o.group === group).map(({ value: v, label: l }) => ({ value: v, label: l })),
        })),
        ...creating.option,
      ]}
      value={value ? String(value) : null}
      onChange={(id) => creating.takes(id) || onChange(list.find((x) => String(x.id) === id))}
      {...creating.props}
      leftSection={
        <span
          className={classes.dot}
          style={{ background: chosen ? paint(chosen) : 'var(--v-line)', margin: 0 }}
          aria-hidden
        />
      }
      searchable
      clearable
      limit={200}
      maxDropdownHeight={320}
      comboboxProps={{ width: 300, position: 'bottom-start' }}
      nothingFoundMessage={projects.pending ? 'Loading' : creating.nothing}
      error={error ?? creating.left}
    />
  );
}

export function TaskField({
  project,
  value,
  onChange,
}: {
  project?: number;
  value?: number;
  onChange: (task?: number) => void;
}) {
  const tasks = useFound({
    key: keys.tasks.choose(project),
    ask: (search, signal) =>
      ok(api.GET('/tasks', { params: { query: { project_id: project ?? 0, search, limit: 200 } }, signal })),
    enabled: !!project,
  });
  const list = tasks.items.filter((t) => !t.done || t.id === value);
  const on = useQuery({ ...projectQuery(project ?? 0), enabled: !!project }).data;
  const creating = useCreatingTask(
    on?.can_track ? on : undefined,
    tasks.items.map((t) => t.name),
    (task) => onChange(task.id),
    tasks.setSearch,
  );
  if (!project || (!list.length && !value && !creating.may)) return null;
  return (
    <Select
      label="Task"
      placeholder="No task"
      data={[...list.map((t) => ({ value: String(t.id), label: t.name })), ...creating.option]}
      value={value ? String(value) : null}
      onChange={(id) => creating.takes(id) || onChange(id ? Number(id) : undefined)}
      {...creating.props}
      searchable
      clearable
      nothingFoundMessage={tasks.pending ? 'Loading' : creating.nothing}
      error={creating.left}
    />
  );
}

export function TagsField({
  workspace,
  value,
  onChange,
  known = [],
  label,
  variant = 'default',
}: FieldProps & { workspace: number; value: number[]; onChange: (tags: number[]) => void; known?: Named[] }) {
  const tags = useFound({
    key: keys.tags.choose(workspace),
    ask: (search, signal) =>
      ok(api.GET('/tags', { params: { query: { workspace_id: workspace, search, limit: 200 } }, signal })),
  });
  // Found by a search that has gone on since: still those that are chosen.
  const [picked, setPicked] = useState<Named[]>([]);
  const names = new Map([...known, ...picked, ...tags.items].map((t) => [t.id, t.name]));
  const creating = useCreating(
    'tag',
    workspace,
    [...names.values()],
    (tag) => {
      setPicked((all) => [...all, tag]);
      onChange([...value, tag.id]);
    },
    tags.setSearch,
  );
  return (
    <MultiSelect
      label={label}
      aria-label={label ?? 'Tags'}
      placeholder={value.length ? '' : 'Tags'}
      variant={variant}
      data={[...[...names].map(([id, name]) => ({ value: String(id), label: name })), ...creating.option]}
      value={value.filter((id) => names.has(id)).map(String)}
      onChange={(v) => {
        if (creating.takes(v.includes(makes) ? makes : null)) return;
        setPicked(v.map((id) => ({ id: Number(id), name: names.get(Number(id)) ?? '' })));
        onChange(v.map(Number));
      }}
      {...creating.props}
      error={creating.left}
      searchable
      hidePickedOptions
      comboboxProps={{ width: 220, position: 'bottom-start' }}
      nothingFoundMessage={tags.pending ? 'Loading' : creating.nothing}
    />
  );
}

export function BillableToggle({ value, onChange }: { value: boolean; onChange: (v: boolean) => void }) {
  return (
    <Tooltip label={value ? 'Billable' : 'Not billable'}>
      <ActionIcon
        size={36}
        aria-label="Billable"
        aria-pressed={value}
        variant={value ? 'light' : 'subtle'}
        color={value ? 'teal' : 'gray'}
        onClick={() => onChange(!value)}
      >
        <IconCoins size={18} />
      </ActionIcon>
    </Tooltip>
  );
}
