import { Alert, Button, Group, Skeleton, Stack, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { Action } from '../actions';
import { toProblem } from '../api/problem';
import { moment, relative } from '../format';
import { usePerson } from '../session/session';
import { ActionButton } from './actions';

/** An empty page that teaches: a picture of what it will look like, one sentence, one button. */
export function EmptyState({
  picture,
  children,
  action,
  leads,
  more,
}: {
  picture?: ReactNode;
  children: ReactNode;
  action?: Action;
  /** It is the one primary action of the page, whose header has none. */
  leads?: boolean;
  /** A quiet line below: another way. */
  more?: ReactNode;
}) {
  return (
    <Stack align="center" gap="md" py={64} px="md" ta="center">
      {picture && (
        <div aria-hidden style={{ color: 'var(--v-accent)' }}>
          {picture}
        </div>
      )}
      <Text c="dimmed" maw={400}>
        {children}
      </Text>
      {action && <ActionButton action={action} variant={leads ? 'filled' : 'default'} />}
      {more}
    </Stack>
  );
}

interface ErrorNoteProps {
  error: unknown;
  /** What to do, in place of the general sentence; which fields are wrong is listed below it. */
  todo?: string;
  kept?: string;
  retry?: () => void;
}

/** What happened, what was kept, what to do. */
export function ErrorNote({ error, todo, kept, retry }: ErrorNoteProps) {
  const p = toProblem(error);
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} role="alert">
      <Stack gap={6} align="flex-start">
        <Text size="sm" c="var(--v-text)">
          {todo ?? p.message} {kept}
        </Text>
        {p.fields.length > 0 && (
          <ul style={{ margin: 0, paddingLeft: 18 }}>
            {p.fields.map((f) => (
              <li key={`${f.name}${f.message}`}>{f.message}</li>
            ))}
          </ul>
        )}
        {retry && (
          <Button size="compact-sm" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** Lines of a list while it loads. */
export function RowsSkeleton({ rows = 6 }: { rows?: number }) {
  return (
    <Stack gap={0} aria-hidden>
      {Array.from({ length: rows }, (_, i) => (
        <Group key={i} h={53} gap="md" wrap="nowrap" style={{ borderBottom: '1px solid var(--v-line)' }}>
          <Skeleton h={14} w={`${24 + ((i * 13) % 22)}%`} />
          <Skeleton h={12} w="12%" ml="auto" />
          <Skeleton h={12} w="9%" />
        </Group>
      ))}
    </Stack>
  );
}

/** A chart while it loads; fills its container. */
export function ChartSkeleton() {
  return (
    <Group aria-hidden align="flex-end" gap={8} h="100%" wrap="nowrap" style={{ minHeight: 40 }}>
      {[46, 68, 55, 82, 64, 91, 73, 60].map((h) => (
        <Skeleton key={h} h={`${h}%`} style={{ flex: 1 }} radius="sm" />
      ))}
    </Group>
  );
}

export function PageSkeleton() {
  return (
    <Stack gap="lg" aria-busy="true" aria-label="Loading">
      <Group h={36}>
        <Skeleton h={22} w={220} />
        <Skeleton h={32} w={96} ml="auto" />
      </Group>
      <RowsSkeleton rows={8} />
    </Stack>
  );
}

/** The time, told again as it passes. */
export function useNow(every = 30_000): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** "3 hours ago", with the exact moment on hover. */
export function When({ at }: { at: string }) {
  const p = usePerson();
  const now = useNow();
  return (
    <Tooltip label={moment(at, p)}>
      <time dateTime={at}>{relative(at, now, p)}</time>
    </Tooltip>
  );
}
