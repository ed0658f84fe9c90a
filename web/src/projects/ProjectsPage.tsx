import { Badge, Progress, SegmentedControl, Table, Text, Tooltip } from '@mantine/core';
import { IconLock, IconPlus, IconWorld } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useParams, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import type { Project } from '../choices/project';
import { hours } from '../format';
import { paths } from '../paths';
import { usePaint } from '../pictures/look';
import { useMe, usePerson } from '../session/session';
import { EmptyState, PageHeader } from '../ui';
import { PagedList, SearchField, useListState } from '../ui/list';
import { ProjectSections } from '../ui/ProjectSections';
import classes from '../ui/sections.module.css';
import { ProjectDrawer } from './ProjectDrawer';
import { projectList } from './projects';

const limit = 50;

export function ProjectsPage() {
  const me = useMe();
  const person = usePerson();
  const router = useRouter();
  const { id } = useParams({ strict: false }) as { id?: string };
  const state = useListState(limit);
  const { url, setURL, all, search } = state;
  const archived = url.archived === 'true' || url.archived === 'all' ? url.archived : 'false';
  const list = useQuery({
    ...projectList({ archived, ...state.part }),
    placeholderData: keepPreviousData,
  });
  const [creating, setCreating] = useState(false);
  const create = {
    id: 'new-project',
    label: 'New project',
    icon: <IconPlus size={16} />,
    keys: 'n',
    run: () => setCreating(true),
    why: me.workspaces.some((w) => w.role !== 'viewer')
      ? undefined
      : 'Viewers cannot create projects. Ask a workspace admin to make you a member.',
  };
  const several = new Set(list.data?.items.map((p) => p.workspace_id)).size > 1;
  const close = () => {
    setCreating(false);
    if (id) void router.navigate({ to: paths.projects, search: all as never });
  };
  return (
    <>
      <PageHeader title="Projects" primary={create} />
      <ProjectSections />
      <div className={classes.tools}>
        <SearchField state={state} label="Search projects" placeholder="Search by project or client" w={260} />
        <SegmentedControl
          aria-label="Which projects"
          size="xs"
          data={[
            { value: 'false', label: 'Active' },
            { value: 'true', label: 'Archived' },
            { value: 'all', label: 'All' },
          ]}
          value={archived}
          onChange={(v) => setURL({ archived: v === 'false' ? undefined : v, page: undefined })}
        />
      </div>
      <PagedList
        query={list}
        state={state}
        rows={10}
        none={
          search || archived !== 'false' ? (
            <EmptyState
              action={{
                id: 'clear-search',
                label: 'Show all active projects',
                run: () => state.clear({ archived: undefined }),
              }}
            >
              {search ? `No projects match “${search}”.` : 'There are no archived projects.'}
            </EmptyState>
          ) : (
            <EmptyState picture={<ProjectsSketch />} action={create}>
              Track time on projects. Only their team sees them, unless they are public.
            </EmptyState>
          )
        }
      >
        {(items) => (
          <div className={classes.box}>
            <Table verticalSpacing={10} horizontalSpacing="md">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Project</Table.Th>
                  <Table.Th visibleFrom="sm">Client</Table.Th>
                  {several && <Table.Th visibleFrom="md">Workspace</Table.Th>}
                  <Table.Th visibleFrom="sm">Team</Table.Th>
                  <Table.Th visibleFrom="xs">Visibility</Table.Th>
                  <Table.Th className={classes.number}>Tracked</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((p) => (
                  <Row key={p.id} project={p} several={several} search={all} />
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
      </PagedList>
      <Text size="xs" c="dimmed" mt="sm">
        {list.data && list.data.items.length > 0 && `Hours include the time you can see, in ${person.time_zone} time.`}
      </Text>
      <ProjectDrawer
        id={id && /^\d+$/.test(id) ? Number(id) : undefined}
        opened={creating || id !== undefined}
        onClose={close}
      />
    </>
  );
}

function Row({ project: p, several, search }: { project: Project; several: boolean; search: Record<string, unknown> }) {
  const paint = usePaint();
  const person = usePerson();
  const spent = p.estimate_seconds ? (100 * p.seconds) / p.estimate_seconds : undefined;
  return (
    <Table.Tr>
      <Table.Td>
        <div className={classes.name}>
          <span className={classes.dot} style={{ background: paint(p) }} aria-hidden />
          <Link to={paths.project(p.id)} search={search as never}>
            {p.name}
          </Link>
          {p.archived && (
            <Badge size="sm" color="gray">
              Archived
            </Badge>
          )}
        </div>
      </Table.Td>
      <Table.Td visibleFrom="sm">{p.client ?? <Text c="dimmed">–</Text>}</Table.Td>
      {several && <Table.Td visibleFrom="md">{p.workspace}</Table.Td>}
      <Table.Td visibleFrom="sm">
        <Tooltip label={p.managers.length ? `Managed by ${p.managers.map((m) => m.name).join(', ')}` : 'No manager'}>
          <span>{p.managers[0]?.name ?? `${p.members} on the team`}</span>
        </Tooltip>
        {p.managers[0] && p.members > 1 && (
          <Text span c="dimmed">
            {' '}
            and {p.members - 1} more
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="xs">
        <Text span c="dimmed" style={{ display: 'inline-flex', gap: 6, alignItems: 'center' }}>
          {p.public ? <IconWorld size={15} aria-hidden /> : <IconLock size={15} aria-hidden />}
          {p.public ? 'Everyone' : 'Its team'}
        </Text>
      </Table.Td>
      <Table.Td className={classes.number}>
        {hours(p.seconds / 3600, person)}
        {spent !== undefined && (
          <Tooltip label={`${Math.round(spent)} % of ${hours((p.estimate_seconds ?? 0) / 3600, person)} estimated`}>
            <Progress
              value={Math.min(100, spent)}
              color={spent > 100 ? 'red' : undefined}
              size={3}
              mt={4}
              w={72}
              ml="auto"
              aria-label={`${Math.round(spent)} % of the estimate for ${p.name}`}
            />
          </Tooltip>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function ProjectsSketch() {
  const quiet = 'var(--v-line)';
  return (
    <svg width="200" height="104" viewBox="0 0 200 104" fill="none" aria-hidden="true">
      {[16, 52, 88].map((y, i) => (
        <g key={y}>
          <circle cx="12" cy={y} r="6" fill="currentColor" opacity={1 - i * 0.3} />
          <path d={`M30 ${y}h${78 - i * 14}`} stroke={quiet} strokeWidth="8" strokeLinecap="round" />
          <path
            d={`M${150 + i * 12} ${y}h${42 - i * 12}`}
            stroke="currentColor"
            strokeWidth="8"
            strokeLinecap="round"
            opacity={1 - i * 0.3}
          />
        </g>
      ))}
    </svg>
  );
}
