import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { type Action, useActionThere } from '../actions';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import { paths } from '../paths';
import { TimerSketch } from '../time/TimerSketch';
import { ChartSketch, DashboardSketch, EmptyState } from '../ui';

type Step = 'project' | 'chart' | 'dashboard';

/** What is missing first: something to track time on, a chart of it, a dashboard for the charts. */
export function stepOf(projects: number, charts: number): Step {
  if (projects === 0) return 'project';
  return charts === 0 ? 'chart' : 'dashboard';
}

const one = { limit: 1 };

/** The home of somebody who has just begun: the one step that leads on. */
export function NextStep({ create }: { create: Action }) {
  const router = useRouter();
  const there = useActionThere();
  const projects = useQuery({
    queryKey: keys.projects.any(),
    queryFn: ({ signal }) => ok<{ total: number }>(api.GET('/projects', { params: { query: one }, signal })),
  });
  const charts = useQuery({
    queryKey: keys.charts.any(),
    queryFn: ({ signal }) => ok<{ total: number }>(api.GET('/charts', { params: { query: one }, signal })),
  });
  if (!projects.data || !charts.data) return null;
  switch (stepOf(projects.data.total, charts.data.total)) {
    case 'project':
      return (
        <EmptyState
          leads
          picture={<TimerSketch />}
          action={{ id: 'new-project', label: 'New project', run: () => there(paths.projects, 'new-project') }}
          more={
            <Text size="sm" c="dimmed">
              Coming from another tool?{' '}
              <Anchor component={Link} to={paths.imports} inherit>
                Import your time
              </Anchor>
            </Text>
          }
        >
          Start with a project: time is tracked on it, and charts and dashboards are made from that time.
        </EmptyState>
      );
    case 'chart':
      return (
        <EmptyState
          leads
          picture={<ChartSketch />}
          action={{ id: 'new-chart', label: 'New chart', run: () => void router.navigate({ to: paths.newChart }) }}
          more={
            <Text size="sm" c="dimmed">
              Nothing tracked yet?{' '}
              <Anchor component={Link} to={paths.time} inherit>
                Start the timer
              </Anchor>
            </Text>
          }
        >
          Make your first chart: hours by project, by person or by month, from the time you have tracked.
        </EmptyState>
      );
    default:
      return (
        <EmptyState leads picture={<DashboardSketch />} action={create}>
          Put your charts side by side on a dashboard. What you open, star or get shared appears here.
        </EmptyState>
      );
  }
}
