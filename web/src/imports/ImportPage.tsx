import { Alert, Button, Checkbox, Group, Loader, Progress, Select, Stack, Table, Text, Title } from '@mantine/core';
import { IconClockQuestion, IconFileUpload } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useRef, useState } from 'react';
import { api, ok } from '../api/client';
import { except, keys } from '../api/keys';
import type { components } from '../api/openapi';
import { toProblem } from '../api/problem';
import { count, dayRange, hours, plural } from '../format';
import { zonesWith } from '../format/browser';
import { paths } from '../paths';
import { useMe, usePerson, useWorkspace } from '../session/session';
import { EmptyState, ErrorNote, PageHeader, ReasonButton } from '../ui';
import { ProjectSections } from '../ui/ProjectSections';
import { FilePeople, type Said, saidToServer } from './FilePeople';
import classes from './imports.module.css';

type Import = components['schemas']['Import'];
type Preview = components['schemas']['ImportPreview'];

interface Options {
  workspace_id: number;
  clock: 'auto' | '12' | '24';
  date_order: 'auto' | 'ymd' | 'dmy' | 'mdy';
  time_zone: string;
  /** Lines that are wrong are left out. */
  leave_out_wrong: boolean;
  /** Lines that are there at another hour are other entries. */
  shifted_too: boolean;
}

const largest = 64 << 20;

// The file goes as it is, byte for byte: what it is encoded in is for the server to find out.
const asFile = (file: File) => ({
  body: file as unknown as string,
  bodySerializer: (body: unknown) => body as BodyInit,
  headers: { 'Content-Type': 'text/csv' },
});

export function ImportPage() {
  const me = useMe();
  const { workspace } = useWorkspace();
  const places = me.workspaces.filter((w) => w.role === 'admin');
  const home = places.find((w) => w.id === workspace?.id) ?? places[0];
  if (!home)
    return (
      <>
        <PageHeader title="Import" />
        <ProjectSections />
        <EmptyState>Only workspace admins can import time. Ask one of them to do it for you.</EmptyState>
      </>
    );
  return <Importer places={places} first={home.id} />;
}

function Importer({ places, first }: { places: { id: number; name: string }[]; first: number }) {
  const client = useQueryClient();
  const person = usePerson();
  const [options, setOptions] = useState<Options>({
    workspace_id: first,
    clock: 'auto',
    date_order: 'auto',
    time_zone: person.time_zone,
    leave_out_wrong: false,
    shifted_too: false,
  });
  const [said, setSaid] = useState<Said>({});
  const [file, setFile] = useState<File>();
  const query = (o: Options, people: Said) => ({ ...o, people: saidToServer(people) });
  const preview = useMutation({
    mutationFn: ({ file, options, said }: { file: File; options: Options; said: Said }) =>
      ok(api.POST('/imports/preview', { params: { query: query(options, said) }, ...asFile(file) })),
    meta: { quiet: true },
  });
  const start = useMutation({
    mutationFn: (f: File) => ok(api.POST('/imports', { params: { query: query(options, said) }, ...asFile(f) })),
    meta: { quiet: true },
  });
  const progress = useQuery({
    queryKey: keys.import.of(start.data?.id),
    queryFn: async ({ signal }) => {
      const now = await ok(api.GET('/imports/{id}', { params: { path: { id: start.data?.id ?? 0 } }, signal }));
      if (now.state === 'done') await client.invalidateQueries({ predicate: except('import') });
      return now;
    },
    enabled: start.data !== undefined,
    refetchInterval: (q) => (q.state.data && q.state.data.state !== 'running' ? false : 500),
  });
  const running = start.data ? (progress.data ?? start.data) : undefined;
  const choose = (f: File | undefined) => {
    if (!f) return;
    const next = { ...options, leave_out_wrong: false, shifted_too: false };
    setFile(f);
    setOptions(next);
    start.reset();
    if (f.size <= largest) preview.mutate({ file: f, options: next, said });
  };
  const change = (patch: Partial<Options>) => {
    const next = { ...options, ...patch };
    setOptions(next);
    start.reset();
    if (file && file.size <= largest) preview.mutate({ file, options: next, said });
  };
  const say = (people: Said) => {
    setSaid(people);
    start.reset();
    if (file) preview.mutate({ file, options, said: people });
  };
  const agree = (patch: Partial<Options>) => {
    setOptions((o) => ({ ...o, ...patch }));
    start.reset();
  };
  const order =
    preview.isError && toProblem(preview.error).field('date_order')
      ? `Choose under Dates how the dates in ${file?.name} are written.`
      : undefined;
  const again = () => {
    setFile(undefined);
    setSaid({});
    preview.reset();
    start.reset();
  };
  return (
    <>
      <PageHeader
        title="Import"
        sub="Time entries from a detailed CSV export of Toggl Track or Clockify, or a table with their columns"
      />
      <ProjectSections />
      <Stack gap="lg" maw={860}>
        {running ? (
          <Running import={running} error={progress.error} name={file?.name ?? ''} onAgain={again} />
        ) : (
          <>
            <Drop file={file} onChoose={choose} />
            <Group align="flex-start">
              <Select
                label="Into workspace"
                data={places.map((w) => ({ value: String(w.id), label: w.name }))}
                value={String(options.workspace_id)}
                allowDeselect={false}
                searchable={places.length > 8}
                onChange={(v) => v && change({ workspace_id: Number(v) })}
              />
              <Select
                label="Times are in"
                w={220}
                data={zonesWith(options.time_zone)}
                value={options.time_zone}
                allowDeselect={false}
                searchable
                limit={200}
                nothingFoundMessage="No time zone found"
                onChange={(v) => v && change({ time_zone: v, shifted_too: false })}
              />
              <Select
                label="Dates"
                w={170}
                data={[
                  { value: 'auto', label: 'Detect' },
                  { value: 'ymd', label: 'Year-month-day' },
                  { value: 'dmy', label: 'Day-month-year' },
                  { value: 'mdy', label: 'Month-day-year' },
                ]}
                value={options.date_order}
                allowDeselect={false}
                onChange={(v) => v && change({ date_order: v as Options['date_order'] })}
                error={order && 'Choose day or month first'}
              />
              <Select
                label="Clock"
                w={130}
                data={[
                  { value: 'auto', label: 'Detect' },
                  { value: '24', label: '24 hours' },
                  { value: '12', label: '12 hours' },
                ]}
                value={options.clock}
                allowDeselect={false}
                onChange={(v) => v && change({ clock: v as Options['clock'] })}
              />
            </Group>
            {file && file.size > largest && (
              <Text c="var(--mantine-color-error)" role="alert">
                {file.name} is larger than 64 MB. Export shorter periods and import the files one after the other.
              </Text>
            )}
            {preview.isPending && (
              <Group gap="sm" role="status">
                <Loader size={18} /> Reading the file {file?.name}
              </Group>
            )}
            {preview.isError && <ErrorNote error={preview.error} todo={order} kept="Nothing was imported." />}
            {start.isError && <ErrorNote error={start.error} kept="Nothing was imported." />}
            {preview.data && !preview.isPending && file && (
              <Found
                preview={preview.data}
                options={options}
                said={said}
                onSay={say}
                onAgree={agree}
                busy={start.isPending}
                onImport={() => start.mutate(file)}
                onCancel={again}
              />
            )}
          </>
        )}
      </Stack>
    </>
  );
}

function Drop({ file, onChoose }: { file?: File; onChoose: (f: File | undefined) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is a shortcut for the button inside
    <div
      className={classes.drop}
      data-over={over || undefined}
      data-small={file ? true : undefined}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        onChoose(e.dataTransfer.files[0]);
      }}
    >
      <IconFileUpload size={28} stroke={1.4} aria-hidden color="var(--v-accent)" />
      <Text c={file ? undefined : 'dimmed'}>
        {file ? file.name : 'Drop a file here. You see what changes before anything is imported.'}
      </Text>
      <Button variant={file ? 'default' : 'filled'} onClick={() => input.current?.click()}>
        {file ? 'Choose another file' : 'Choose a file'}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        className="visually-hidden"
        tabIndex={-1}
        aria-label="CSV file"
        onChange={(e) => {
          onChoose(e.currentTarget.files?.[0]);
          e.currentTarget.value = '';
        }}
      />
    </div>
  );
}

interface FoundProps {
  preview: Preview;
  options: Options;
  said: Said;
  onSay: (people: Said) => void;
  onAgree: (patch: Partial<Options>) => void;
  busy: boolean;
  onImport: () => void;
  onCancel: () => void;
}

/** Preview, and what stands in its way. */
function Found({ preview: p, options, said, onSay, onAgree, busy, onImport, onCancel }: FoundProps) {
  const person = usePerson();
  const wrong = p.wrong_lines;
  const right = p.entries + p.duplicates;
  const mayLeaveOut = wrong > 0 && !p.unreadable && right > 0;
  const stuck = wrong > 0 && !(mayLeaveOut && options.leave_out_wrong);
  const notes = notesOf(p, person);
  const { problems, newcomers } = notTwice(p);
  // All that is wrong is that somebody is not known: the table of people says so.
  const onlyPeople = problems.length === 0 && p.problem_count === p.problems.length && p.people.length > 0;
  return (
    <section className={classes.found} aria-label="Preview">
      <div className={classes.figures}>
        <Figure value={count(p.entries, person)} label={p.entries === 1 ? 'new entry' : 'new entries'} />
        <Figure
          value={hours(p.seconds / 3600, person)}
          label={p.from && p.to ? dayRange(p.from, p.to, person) : 'tracked'}
        />
        <Figure value={count(p.duplicates, person)} label="already here" />
        <Figure
          value={count(wrong, person)}
          label={wrong === 1 ? 'line with a problem' : 'lines with problems'}
          bad={wrong > 0}
        />
      </div>
      {p.people.length > 0 && <FilePeople people={p.people} said={said} onSay={onSay} />}
      {wrong > 0 && (
        <>
          {onlyPeople ? (
            <Text c="dimmed">{plural(wrong, 'line is', 'lines are', person)} of people you have not chosen yet.</Text>
          ) : (
            <>
              <Title order={2}>
                {p.unreadable ? 'Fix this line first' : `${plural(wrong, 'line has', 'lines have', person)} a problem`}
              </Title>
              <Text c="dimmed">
                {mayLeaveOut
                  ? wrong === 1
                    ? 'Fix it in the file and choose the file again, or import the other lines without it.'
                    : 'Fix them in the file and choose the file again, or import the other lines without them.'
                  : 'Fix the file and choose it again. Nothing has been imported.'}
              </Text>
              <Problems problems={problems} total={p.problem_count - (p.problems.length - problems.length)} />
            </>
          )}
          {mayLeaveOut && (
            <Checkbox
              label={`Leave out ${wrong === 1 ? 'this line' : `these ${count(wrong, person)} lines`} and import the rest`}
              checked={options.leave_out_wrong}
              onChange={(e) => onAgree({ leave_out_wrong: e.currentTarget.checked })}
            />
          )}
        </>
      )}
      {p.shifted && (
        <Alert
          color="orange"
          variant="light"
          className={classes.warning}
          icon={<IconClockQuestion size={18} />}
          title="Was this file imported before?"
        >
          <Stack gap="sm">
            <Text size="sm" c="var(--v-text)">
              {plural(p.shifted.lines, 'line is', 'lines are', person)} already here, {shiftWords(p.shifted.hours)}. If
              the file was imported in another time zone, choose that zone above: every hour would count twice
              otherwise.
            </Text>
            <Checkbox
              label="These are other entries. Import them too"
              checked={options.shifted_too}
              onChange={(e) => onAgree({ shifted_too: e.currentTarget.checked })}
            />
          </Stack>
        </Alert>
      )}
      {p.entries === 0 && right > 0 && (
        <Text>Every entry of this file is already here. Importing it again changes nothing.</Text>
      )}
      <Creates title="clients" one="client" names={p.creates.clients} />
      <Creates title="projects" one="project" names={p.creates.projects} />
      <Creates title="tasks" one="task" names={p.creates.tasks} />
      <Creates title="tags" one="tag" names={p.creates.tags} />
      <Creates title="people" one="person" names={newcomers} />
      {p.creates.people.length > 0 && (
        <Text size="sm" c="dimmed">
          {plural(p.creates.people.length, 'new person', 'new people', person)} cannot sign in until you invite{' '}
          {p.creates.people.length === 1 ? 'this person' : 'them'}. Their time is already theirs.
        </Text>
      )}
      {notes.map((note) => (
        <Text key={note} size="sm" c="dimmed">
          {note}
        </Text>
      ))}
      <Group>
        {right > 0 && (
          <ReasonButton
            onClick={onImport}
            loading={busy}
            why={
              stuck
                ? 'Fix the lines with problems, or leave them out.'
                : p.shifted !== undefined && !options.shifted_too
                  ? 'Say first whether these entries were imported before.'
                  : p.entries === 0
                    ? 'There are no new entries in this file.'
                    : undefined
            }
          >
            Import {plural(p.entries, 'entry', 'entries', person)}
          </ReasonButton>
        )}
        <Button variant="default" onClick={onCancel}>
          Start over
        </Button>
      </Group>
    </section>
  );
}

/** Problems and new people that the table of people does not tell already. */
export function notTwice(p: Pick<Preview, 'people' | 'problems' | 'creates'>) {
  const listed = new Set(p.people.map((x) => x.name.toLowerCase()));
  return {
    problems: p.problems.filter((x) => !x.person || !listed.has(x.person.toLowerCase())),
    newcomers: p.creates.people.filter((name) => !listed.has(name.toLowerCase())),
  };
}

/** How the file is read, and what of it is not. */
function notesOf(p: Preview, person: ReturnType<typeof usePerson>): string[] {
  const notes: string[] = [];
  if (p.running > 0)
    notes.push(
      `${plural(p.running, 'entry was', 'entries were', person)} still running when the file was made and stay out.`,
    );
  if (p.left_out > 0) notes.push(`${plural(p.left_out, 'line', 'lines', person)} of people you leave out.`);
  if (p.rounded_to)
    notes.push(
      `The durations are rounded to ${plural(p.rounded_to, 'minute', 'minutes', person)}. The tracked start and end times count.`,
    );
  if (p.ignored.length > 0) notes.push(`Not read: ${p.ignored.join(', ')}.`);
  notes.push(`${p.date_order ? `Dates are read as ${orderWords[p.date_order]}, times` : 'Times'} as ${p.time_zone}.`);
  return notes;
}

/** How much later, or earlier, the entries are that are there. */
function shiftWords(all: number[]): string {
  const size = all.map((h) => Math.abs(h)).sort((a, b) => a - b);
  return `${size.join(' or ')} ${size.length === 1 && size[0] === 1 ? 'hour' : 'hours'} ${(all[0] ?? 0) < 0 ? 'earlier' : 'later'}`;
}

const orderWords = { ymd: 'year-month-day', dmy: 'day-month-year', mdy: 'month-day-year' };

function Figure({ value, label, bad }: { value: string; label: ReactNode; bad?: boolean }) {
  return (
    <div className={classes.figure} data-bad={bad || undefined}>
      <strong>{value}</strong>
      <span>{label}</span>
    </div>
  );
}

function Creates({ title, one, names }: { title: string; one: string; names: string[] }) {
  const person = usePerson();
  const [all, setAll] = useState(false);
  if (!names.length) return null;
  const shown = all ? names : names.slice(0, 8);
  return (
    <div>
      <Text>
        <Text span fw={600}>
          Creates {plural(names.length, one, title, person)}:
        </Text>{' '}
        {shown.join(', ')}
        {names.length > shown.length && (
          <>
            {' '}
            <button type="button" className={classes.more} onClick={() => setAll(true)}>
              and {names.length - shown.length} more
            </button>
          </>
        )}
      </Text>
    </div>
  );
}

function Problems({ problems, total }: { problems: components['schemas']['ImportProblem'][]; total: number }) {
  const person = usePerson();
  return (
    <div className={classes.problems}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={64}>Line</Table.Th>
            <Table.Th w={150}>Column</Table.Th>
            <Table.Th>Problem</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {problems.map((x) => (
            <Table.Tr key={`${x.line}${x.column}${x.message}`}>
              <Table.Td>{count(x.line, person)}</Table.Td>
              <Table.Td>{x.column ?? '–'}</Table.Td>
              <Table.Td>{x.message}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {total > problems.length && (
        <Text size="sm" c="dimmed" p="sm">
          These are the first {problems.length} of {count(total, person)}.
        </Text>
      )}
    </div>
  );
}

interface RunningProps {
  import: Import;
  error: Error | null;
  name: string;
  onAgain: () => void;
}

function Running({ import: m, error, name, onAgain }: RunningProps) {
  const person = usePerson();
  const done = m.lines_total ? (100 * m.lines_done) / m.lines_total : 0;
  if (m.state === 'failed')
    return (
      <section className={classes.found} aria-label="Result" role="alert">
        <Title order={2}>{m.lines_done ? 'The import stopped early' : 'Nothing was imported'}</Title>
        <Text>{m.lines_done ? `Part of ${name} was imported.` : `Nothing from ${name} was imported.`}</Text>
        <Problems problems={m.problems} total={m.problem_count} />
        <Group>
          <Button onClick={onAgain}>Choose another file</Button>
        </Group>
      </section>
    );
  if (m.state === 'done')
    return (
      <section className={classes.found} aria-label="Result" role="status">
        <Title order={2}>
          {m.created ? `${plural(m.created, 'entry', 'entries', person)} imported` : 'Nothing new to import'}
        </Title>
        <Text>
          {m.unchanged > 0 &&
            `${plural(m.unchanged, 'line was', 'lines were', person)} already here and stayed as they are. `}
          {m.left_out > 0 && `${plural(m.left_out, 'line was', 'lines were', person)} left out. `}
          Importing the same file again does not create duplicates.
        </Text>
        {m.problem_count > 0 && <Problems problems={m.problems} total={m.problem_count} />}
        <Group>
          <Link to={paths.newChart} search={{ period: 'all_time' }}>
            <Button component="span">Create a chart</Button>
          </Link>
          <Button variant="default" onClick={onAgain}>
            Import another file
          </Button>
        </Group>
      </section>
    );
  return (
    <section className={classes.found} aria-label="Progress" role="status">
      <Title order={2}>Importing {name}</Title>
      <Progress value={done} animated aria-label="Lines imported" size="lg" radius="sm" />
      <Text c="dimmed">
        {count(m.lines_done, person)} of {plural(m.lines_total, 'line', 'lines', person)}. You can leave this page. The
        import continues.
      </Text>
      {error && <ErrorNote error={error} />}
    </section>
  );
}
