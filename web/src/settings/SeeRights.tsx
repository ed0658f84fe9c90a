import { ActionIcon, Stack, Text, Title, Tooltip } from '@mantine/core';
import { IconArrowRight, IconX } from '@tabler/icons-react';
import { infiniteQueryOptions, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ok } from '../api/client';
import { keys } from '../api/keys';
import { nextPage } from '../api/pages';
import { toProblem } from '../api/problem';
import type { SeeRight } from '../api/shapes';
import { type Holder, holderKey, PickHolder } from '../choices/PickHolder';
import { ErrorNote, ReasonButton, RowsSkeleton, ShowMore } from '../ui';
import { said } from './scheme';
import classes from './sharing.module.css';

const seeRightsQuery = infiniteQueryOptions({
  queryKey: keys['see-rights'].all,
  queryFn: ({ pageParam, signal }) => ok(api.GET('/see-rights', { params: { query: { offset: pageParam } }, signal })),
  initialPageParam: 0,
  getNextPageParam: nextPage,
});

const kind = (k: string) => (k === 'group' ? ('group' as const) : ('user' as const));

const where = (holder: { kind: string; id: number }, seen: { kind: string; id: number }) => ({
  params: {
    path: { holder_kind: kind(holder.kind), holder: holder.id, kind: kind(seen.kind), seen: seen.id },
  },
});

/** Sharing suggestions when sharing, beside those with access to the workspace. */
export function SeeRights() {
  const client = useQueryClient();
  const rights = useInfiniteQuery(seeRightsQuery);
  const [holder, setHolder] = useState<Holder>();
  const [seen, setSeen] = useState<Holder>();
  const refresh = () => client.invalidateQueries({ queryKey: seeRightsQuery.queryKey });
  const give = useMutation({
    mutationFn: ({ holder, seen }: { holder: Holder; seen: Holder }) =>
      ok(api.PUT('/see-rights/{holder_kind}/{holder}/{kind}/{seen}', where(holder, seen))),
    meta: { quiet: true },
    onSuccess: async () => {
      setSeen(undefined);
      await refresh();
    },
  });
  const take = useMutation({
    mutationFn: (r: SeeRight) =>
      ok(api.DELETE('/see-rights/{holder_kind}/{holder}/{kind}/{seen}', where(r.holder, r.seen))),
    meta: { failed: 'It was not removed.' },
    onSettled: refresh,
  });
  const problem = give.isError ? toProblem(give.error) : undefined;
  const items = rights.data?.pages.flatMap((l) => l.items) ?? [];
  const taken = new Set(
    holder && items.filter((r) => holderKey(r.holder) === holderKey(holder)).map((r) => holderKey(r.seen)),
  );
  if (holder) taken.add(holderKey(holder));
  return (
    <section aria-label="Sharing suggestions">
      <Title order={2} mb={4}>
        Sharing suggestions
      </Title>
      <Text c="dimmed" mb="md" maw={640}>
        When people share something, they can choose from people and groups with access to the workspace. Add others
        here. This does not give anyone access.
      </Text>
      <Stack maw={680}>
        {problem && !said(problem, 'holder') && !said(problem, 'seen') && <ErrorNote error={problem} />}
        <form
          className={classes.see}
          noValidate
          onSubmit={(e) => {
            e.preventDefault();
            if (holder && seen) give.mutate({ holder, seen });
          }}
        >
          <PickHolder label="Who" value={holder} onPick={setHolder} error={said(problem, 'holder')} />
          <PickHolder
            label="Can also choose"
            value={seen}
            onPick={setSeen}
            without={taken}
            error={said(problem, 'seen')}
          />
          <ReasonButton
            type="submit"
            variant="default"
            loading={give.isPending}
            why={holder && seen ? undefined : 'Choose both to continue.'}
          >
            Add
          </ReasonButton>
        </form>
        {rights.isError && <ErrorNote error={rights.error} retry={() => void rights.refetch()} />}
        {rights.isPending && <RowsSkeleton rows={2} />}
        {rights.data &&
          (items.length ? (
            <ul className={classes.others} aria-label="Extra suggestions">
              {items.map((r) => (
                <li key={holderKey(r.holder) + holderKey(r.seen)} className={classes.right}>
                  <span>{r.holder.name}</span>
                  <IconArrowRight size={14} role="img" aria-label="can also choose" />
                  <span className={classes.grow}>{r.seen.name}</span>
                  <Tooltip label="Remove">
                    <ActionIcon
                      aria-label={`Stop suggesting ${r.seen.name} to ${r.holder.name}`}
                      onClick={() => take.mutate(r)}
                    >
                      <IconX size={16} />
                    </ActionIcon>
                  </Tooltip>
                </li>
              ))}
            </ul>
          ) : (
            <Text c="dimmed" size="sm">
              None yet.
            </Text>
          ))}
        <ShowMore query={rights} shown={items.length} total={rights.data?.pages[0]?.total ?? 0} />
      </Stack>
    </section>
  );
}
