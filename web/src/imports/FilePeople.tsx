import { Select, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { components } from '../api/openapi';
import { type Choice, useChoices } from '../choices/choices';
import { count } from '../format';
import { usePerson } from '../session/session';
import classes from './imports.module.css';

type FilePerson = components['schemas']['FilePerson'];

/** Who people of a file are: a user, or nobody, whose lines are left out. By how the file calls them. */
export type Said = Record<string, number>;

/** As the API takes it. */
export const saidToServer = (said: Said) => Object.entries(said).map(([name, id]) => `${name}=${id}`);

const leftOut = '0';
const asNew = 'new';

/** Those of a file who are not here, or cannot be told: who they are is chosen by hand. */
export function FilePeople({ people, said, onSay }: { people: FilePerson[]; said: Said; onSay: (said: Said) => void }) {
  const person = usePerson();
  const [names, setNames] = useState<Record<string, string>>({});
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
                    <Who
                      name={p.name}
                      value={value}
                      called={value ? names[value] : undefined}
                      first={[
                        ...(isNew ? [{ value: asNew, label: 'Add as a new person' }] : []),
                        { value: leftOut, label: 'Leave these lines out' },
                      ]}
                      onChange={(v, label) => {
                        setNames((all) => ({ ...all, [v]: label }));
                        choose(p.name, v);
                      }}
                      error={p.state === 'unknown' || p.state === 'several'}
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

interface WhoProps {
  name: string;
  value: string | null;
  /** The name of who was chosen. */
  called?: string;
  first: Choice[];
  onChange: (value: string, label: string) => void;
  error: boolean;
}

/** Who somebody of the file is, found by name. */
function Who({ name, value, called, first, onChange, error }: WhoProps) {
  const choices = useChoices('user', []);
  const found = choices.data.some((c) => c.value === value) || first.some((c) => c.value === value);
  return (
    <Select
      aria-label={`Who is ${name}`}
      placeholder="Choose a person"
      data={[
        ...first,
        { group: 'People', items: [...(value && called && !found ? [{ value, label: called }] : []), ...choices.data] },
      ]}
      value={value}
      onChange={(v, option) => v && onChange(v, option?.label ?? '')}
      searchable
      onSearchChange={choices.setSearch}
      allowDeselect={false}
      limit={200}
      error={error}
      nothingFoundMessage={choices.loading ? 'Loading' : 'No results'}
    />
  );
}
