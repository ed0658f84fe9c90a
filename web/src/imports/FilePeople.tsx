import { Select, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ok } from '../api/client';
import type { components } from '../api/openapi';
import { count } from '../format';
import { usePerson } from '../frame/session';
import classes from './imports.module.css';

type FilePerson = components['schemas']['FilePerson'];

/** Who people of a file are: a user, or nobody, whose lines are left out. By how the file calls them. */
export type Said = Record<string, number>;

/** As the API takes it. */
export const saidToServer = (said: Said) => Object.entries(said).map(([name, id]) => `${name}=${id}`);

const leftOut = '0';
const asNew = 'new';

/** Everybody of the organization. */
function useColleagues() {
  return useQuery({
    queryKey: ['people', 'everybody'],
    queryFn: async ({ signal }) => {
      const all: components['schemas']['Person'][] = [];
      for (;;) {
        const page = await ok(api.GET('/people', { params: { query: { offset: all.length, limit: 200 } }, signal }));
        all.push(...page.items);
        if (!page.items.length || all.length >= page.total) return all;
      }
    },
  });
}

/** Those of a file who are not here, or cannot be told: who they are is chosen by hand. */
export function FilePeople({ people, said, onSay }: { people: FilePerson[]; said: Said; onSay: (said: Said) => void }) {
  const person = usePerson();
  const colleagues = useColleagues();
  const open = people.some((p) => p.state === 'unknown' || p.state === 'several');
  const choose = (name: string, choice: string | null) => {
    const { [name]: _before, ...rest } = said;
    onSay(choice && choice !== asNew ? { ...rest, [name]: Number(choice) } : rest);
  };
  return (
    <>
      <Title order={2}>{open ? 'Who is this?' : 'People in the file'}</Title>
      <Text c="dimmed">
        {open
          ? 'These people are in the file, but not in your organization, or more than one person has the name. Choose who they are, or leave their lines out.'
          : 'These people are not in your organization under this name. You can change who they are.'}
      </Text>
      <div className={classes.people}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>In the file</Table.Th>
              <Table.Th ta="right" w={64}>
                Lines
              </Table.Th>
              <Table.Th w="55%">In Vitrine</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {people.map((p) => {
              const isNew = p.state === 'new' || (p.name.includes('@') && said[p.name] !== undefined);
              const value = said[p.name] === undefined ? (p.state === 'new' ? asNew : null) : String(said[p.name]);
              return (
                <Table.Tr key={p.name}>
                  <Table.Td className={classes.called}>{p.name}</Table.Td>
                  <Table.Td ta="right">{count(p.lines, person)}</Table.Td>
                  <Table.Td>
                    <Select
                      aria-label={`Who is ${p.name}`}
                      placeholder="Choose a person"
                      data={[
                        ...(isNew ? [{ value: asNew, label: 'Add as a new person' }] : []),
                        { value: leftOut, label: 'Leave these lines out' },
                        {
                          group: 'People',
                          items: (colleagues.data ?? []).map((c) => ({ value: String(c.id), label: c.name })),
                        },
                      ]}
                      value={value}
                      onChange={(v) => choose(p.name, v)}
                      searchable
                      allowDeselect={false}
                      limit={200}
                      error={p.state === 'unknown' || p.state === 'several'}
                      nothingFoundMessage={colleagues.isPending ? 'Loading' : 'No results'}
                    />
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </div>
    </>
  );
}
