import {
  ActionIcon,
  Anchor,
  Button,
  Checkbox,
  Group,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
  Tooltip,
  UnstyledButton,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  IconArrowDown,
  IconArrowLeft,
  IconArrowUp,
  IconChevronRight,
  IconDownload,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { api, ok } from '../api/client';
import { toProblem } from '../api/problem';
import type { LevelUse, Scheme } from '../api/shapes';
import { Foresight } from '../foresight/Foresight';
import { sentence } from '../format';
import { usePerson } from '../session/session';
import { ErrorNote, Modal, ReasonButton, RowsSkeleton, unless } from '../ui';
import { canWords, capabilities, capital } from '../ui/capabilities';
import { download } from './download';
import {
  add,
  type DraftLevel,
  draftOf,
  levelsOf,
  move,
  nearest,
  passesOn,
  remove,
  rename,
  setCan,
  setGives,
  setPublishesIfAllowed,
  wrongTitles,
} from './levels';
import { Sleeps } from './Sleepers';
import { type SchemeChange, said, schemeFileQuery, schemePreview } from './scheme';
import classes from './sharing.module.css';
import { Mapping } from './UseScheme';

interface Props {
  scheme: Scheme;
  inUse: LevelUse[];
  onClose: () => void;
}

/** Rules of one's own, level by level or as their whole file. Of those in force it shows who gains or loses before saving. */
export function SchemeEditor({ scheme, inUse, onClose }: Props) {
  const client = useQueryClient();
  const [title, setTitle] = useState(scheme.title);
  const [levels, setLevels] = useState(() => draftOf(scheme.levels));
  const [file, setFile] = useState<string>();
  const [as, setAs] = useState<'levels' | 'file'>('levels');
  const [opened, setOpened] = useState<string>();
  const [mapping, setMapping] = useState<Record<string, string>>({});

  const sent = levelsOf(levels);
  const stored = useQuery({ ...schemeFileQuery(scheme.key), enabled: as === 'file' });
  const renamed = title.trim() !== scheme.title;
  const changedLevels = renamed || JSON.stringify(sent) !== JSON.stringify(levelsOf(draftOf(scheme.levels)));
  const changedFile = file !== undefined && file !== stored.data?.file;
  const changed = as === 'levels' ? changedLevels : changedFile;
  const wrong = wrongTitles(levels);
  const gone = as === 'levels' ? inUse.filter((u) => !sent.some((l) => l.key === u.key)) : [];
  const replaced = Object.fromEntries(
    gone.map((u) => [
      u.key,
      mapping[u.key] ??
        nearest(
          scheme.levels.find((l) => l.key === u.key),
          sent,
        ),
    ]),
  );
  const change: SchemeChange = {
    ...(as === 'levels' ? { title: title.trim(), levels: sent } : { file: file ?? '' }),
    ...(scheme.in_force ? { mapping: replaced } : {}),
  };
  const incomplete = as === 'levels' && (wrong.size > 0 || !title.trim());
  const [asked] = useDebouncedValue(change, 400);
  const settled = JSON.stringify(asked) === JSON.stringify(change);
  const preview = useInfiniteQuery({
    ...schemePreview(scheme.key, asked),
    enabled: scheme.in_force && changed && !incomplete,
  });
  const save = useMutation({
    mutationFn: () => ok(api.PUT('/schemes/{key}', { params: { path: { key: scheme.key } }, body: change })),
    meta: { quiet: true, done: 'Rules saved' },
    onSuccess: async () => {
      await client.invalidateQueries();
      leave();
    },
  });
  // Somebody who cancels or has saved is not asked whether they want to leave.
  const leaving = useRef(false);
  const leave = () => {
    leaving.current = true;
    onClose();
  };
  const dirty = changedLevels || changedFile;
  const blocker = useBlocker({
    shouldBlockFn: () => dirty && !leaving.current,
    enableBeforeUnload: () => dirty && !leaving.current,
    withResolver: true,
  });
  const problem = save.isError
    ? toProblem(save.error)
    : changed && !incomplete && preview.isError
      ? toProblem(preview.error)
      : undefined;
  const ofLevels = (problem?.fields ?? []).filter((f) => /^(body\.)?levels$/.test(f.name)).map((f) => f.message);
  const ofLevel = (i: number) =>
    (problem?.fields ?? [])
      .filter((f) => f.name.startsWith(`levels[${i}]`) && f.name !== `levels[${i}].title`)
      .map((f) => f.message);
  const atField =
    problem !== undefined &&
    problem.fields.length > 0 &&
    problem.fields.every((f) => /^(title|file|levels)$|^mapping\.|^levels\[/.test(f.name));
  const edit = (to: DraftLevel[]) => {
    save.reset();
    setLevels(to);
  };
  const why = !changed
    ? 'There are no changes to save.'
    : incomplete
      ? 'Enter a name for the rules and a different name for every level.'
      : scheme.in_force && !preview.isError && !(settled && preview.data)
        ? 'Checking who gains or loses access.'
        : undefined;
  return (
    <form
      className={classes.editor}
      noValidate
      onSubmit={(e) => {
        e.preventDefault();
        if (!why) save.mutate();
      }}
    >
      <Anchor component="button" type="button" c="dimmed" size="sm" onClick={onClose} className={classes.back}>
        <IconArrowLeft size={14} aria-hidden /> Sharing rules
      </Anchor>
      <div className={classes.top}>
        <Title order={2}>Edit “{scheme.title}”</Title>
        <Group gap="sm">
          {changed && (
            <Text size="sm" c="dimmed">
              {as === 'levels' ? 'Save before you edit the file.' : 'Save before you edit the levels.'}
            </Text>
          )}
          <SegmentedControl
            aria-label="Edit as"
            size="xs"
            value={as}
            onChange={(v) => {
              save.reset();
              setAs(v === 'file' ? 'file' : 'levels');
            }}
            data={[
              { value: 'levels', label: 'Levels', disabled: changedFile },
              { value: 'file', label: 'File', disabled: changedLevels },
            ]}
          />
        </Group>
      </div>
      {as === 'levels' ? (
        <>
          <TextInput
            label="Name of the rules"
            maxLength={200}
            maw={360}
            value={title}
            onChange={(e) => {
              save.reset();
              setTitle(e.currentTarget.value);
            }}
            error={title.trim() ? said(problem, 'title') : 'Give the rules a name'}
          />
          <section aria-label="Levels">
            <Title order={3}>Levels, weakest first</Title>
            {ofLevels.map((words) => (
              <Text key={words} c="var(--v-danger)" size="sm" role="alert" mt={4}>
                {words}
              </Text>
            ))}
            <ol className={classes.levels}>
              {levels.map((l, i) => (
                <LevelEditor
                  key={l.id}
                  level={l}
                  at={i}
                  all={levels}
                  opened={opened === l.id}
                  onOpen={(open) => setOpened(open ? l.id : undefined)}
                  onChange={edit}
                  titleError={(l.key || l.title ? wrong.get(l.id) : undefined) ?? said(problem, `levels[${i}].title`)}
                  errors={ofLevel(i)}
                />
              ))}
            </ol>
            <Button
              variant="default"
              size="xs"
              mt="sm"
              leftSection={<IconPlus size={14} />}
              onClick={() => {
                const next = add(levels);
                edit(next);
                setOpened(next.at(-1)?.id);
              }}
            >
              Add level
            </Button>
          </section>
        </>
      ) : (
        <FileEditor
          scheme={scheme}
          stored={stored}
          value={file}
          onChange={(text) => {
            save.reset();
            setFile(text);
          }}
          error={said(problem, 'file')}
        />
      )}
      {scheme.in_force && gone.length > 0 && (
        <Mapping
          title="Shares whose level was removed"
          inUse={gone}
          levels={sent}
          value={replaced}
          onChange={setMapping}
          problem={problem}
        />
      )}
      {problem && !atField && <ErrorNote error={problem} kept="Nothing was changed." />}
      {scheme.in_force && changed && !incomplete && !preview.isError && (
        <div>
          <Title order={3} mb={8}>
            These rules are in use. Once saved
          </Title>
          {preview.data && <Sleeps of={preview.data.pages[0]?.sleeps} />}
          <Foresight of={preview} before={scheme.levels} after={as === 'levels' ? sent : scheme.levels} />
        </div>
      )}
      <Group justify="flex-end" className={classes.end}>
        <Button variant="default" onClick={leave}>
          Cancel
        </Button>
        <ReasonButton type="submit" loading={save.isPending} why={why}>
          Save
        </ReasonButton>
      </Group>
      <Modal
        opened={blocker.status === 'blocked'}
        onClose={() => blocker.reset?.()}
        title="Leave without saving?"
        size="sm"
      >
        <Stack>
          <Text>Your changes to these rules have not been saved.</Text>
          <Group justify="flex-end">
            <Button variant="default" color="red" onClick={() => blocker.proceed?.()}>
              Leave
            </Button>
            <Button onClick={() => blocker.reset?.()} data-autofocus>
              Keep editing
            </Button>
          </Group>
        </Stack>
      </Modal>
    </form>
  );
}

const readable = { label: { fontSize: 14 }, description: { fontSize: 12 } };

interface LevelProps {
  level: DraftLevel;
  at: number;
  all: DraftLevel[];
  opened: boolean;
  onOpen: (open: boolean) => void;
  onChange: (levels: DraftLevel[]) => void;
  titleError?: string;
  errors: string[];
}

function LevelEditor({ level: l, at, all, opened, onOpen, onChange, titleError, errors }: LevelProps) {
  const p = usePerson();
  const name = l.title.trim() || 'New level';
  const decides = l.can.includes('manage_access');
  const given = decides ? all : all.filter((o) => l.gives.includes(o.id));
  const gives = given.map((o) => o.title.trim() || 'New level');
  const field = useRef<HTMLInputElement>(null);
  const last = at === all.length - 1;
  const shift = (by: -1 | 1, button: HTMLButtonElement) => {
    onChange(move(all, l.id, by));
    // The row has gone elsewhere; who moves it with the keyboard goes with it.
    requestAnimationFrame(() => {
      const there = button.disabled ? (by < 0 ? button.nextElementSibling : button.previousElementSibling) : button;
      if (there instanceof HTMLElement) there.focus();
    });
  };
  const fresh = opened && !l.key;
  useEffect(() => {
    if (fresh) field.current?.focus();
  }, [fresh]);
  return (
    <li>
      <div className={classes.levelHead}>
        <UnstyledButton className={classes.what} aria-expanded={opened} onClick={() => onOpen(!opened)}>
          <IconChevronRight size={16} className={classes.turn} aria-hidden />
          <span>
            <Text span fw={600}>
              {name}
            </Text>
            <Text span size="sm" c="dimmed" display="block">
              {l.can.length ? capital(canWords(l.can, p)) : 'No access'}
              {passesOn(l) && gives.length > 0 && ` · can give ${decides ? 'any level' : sentence(gives, p)}`}
            </Text>
            {!opened && (titleError || errors.length > 0) && (
              <Text span size="sm" c="var(--v-danger)" display="block">
                {titleError ?? errors[0]}
              </Text>
            )}
          </span>
        </UnstyledButton>
        <Tooltip label={at === 0 ? 'This is the weakest level.' : 'Weaker'}>
          <ActionIcon
            aria-label={`Move ${name} up, weaker`}
            {...unless(at === 0 ? 'This is the weakest level.' : undefined)}
            onClick={(e) => at > 0 && shift(-1, e.currentTarget)}
          >
            <IconArrowUp size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={last ? 'This is the strongest level.' : 'Stronger'}>
          <ActionIcon
            aria-label={`Move ${name} down, stronger`}
            {...unless(last ? 'This is the strongest level.' : undefined)}
            onClick={(e) => !last && shift(1, e.currentTarget)}
          >
            <IconArrowDown size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={all.length === 1 ? 'Rules need at least one level.' : 'Remove the level'}>
          <ActionIcon
            aria-label={`Remove ${name}`}
            {...unless(all.length === 1 ? 'Rules need at least one level.' : undefined)}
            onClick={() => all.length > 1 && onChange(remove(all, l.id))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      {opened && (
        <Stack gap="md" className={classes.levelBody}>
          <TextInput
            label="Name"
            maxLength={200}
            maw={320}
            ref={field}
            value={l.title}
            onChange={(e) => onChange(rename(all, l.id, e.currentTarget.value))}
            error={titleError}
          />
          {errors.map((e) => (
            <Text key={e} c="var(--v-danger)" size="sm" role="alert">
              {e}
            </Text>
          ))}
          <div className={classes.boxes}>
            {capabilities.map((g) => (
              <fieldset key={g.title}>
                <legend>{g.title}</legend>
                {g.items.map((c) => (
                  <Checkbox
                    key={c.key}
                    size="xs"
                    styles={readable}
                    label={capital(c.words)}
                    description={c.hint}
                    checked={l.can.includes(c.key)}
                    onChange={(e) => onChange(setCan(all, l.id, c.key, e.currentTarget.checked))}
                  />
                ))}
                {g.title === 'Share' && l.can.includes('share') && !l.can.includes('publish') && (
                  <Checkbox
                    size="xs"
                    styles={readable}
                    label="Create public links where allowed"
                    description="Where the organization allows it"
                    checked={l.publishesIfAllowed}
                    onChange={(e) => onChange(setPublishesIfAllowed(all, l.id, e.currentTarget.checked))}
                  />
                )}
              </fieldset>
            ))}
            <fieldset>
              <legend>Can give</legend>
              {!passesOn(l) ? (
                <Text size="sm" c="dimmed">
                  Only people who can share can give levels to others.
                </Text>
              ) : (
                all.map((o) => (
                  <Checkbox
                    key={o.id}
                    size="xs"
                    styles={readable}
                    label={o.title.trim() || 'New level'}
                    checked={l.gives.includes(o.id)}
                    onChange={(e) => onChange(setGives(all, l.id, o.id, e.currentTarget.checked))}
                  />
                ))
              )}
              {decides && (
                <Text size="xs" c="dimmed">
                  People who manage access can give any level.
                </Text>
              )}
            </fieldset>
          </div>
        </Stack>
      )}
    </li>
  );
}

function FileEditor({
  scheme,
  stored,
  value,
  onChange,
  error,
}: {
  scheme: Scheme;
  stored: { data?: { file: string }; isError: boolean; error: unknown; refetch: () => unknown };
  value?: string;
  onChange: (text: string) => void;
  error?: string;
}) {
  if (stored.isError) return <ErrorNote error={stored.error} retry={() => void stored.refetch()} />;
  if (!stored.data) return <RowsSkeleton rows={6} />;
  const text = value ?? stored.data.file;
  return (
    <Stack gap="sm" align="flex-start">
      <Textarea
        label="The rules as YAML"
        description="Change everything here: what roles give, who can get which level, and how new charts and dashboards start."
        value={text}
        onChange={(e) => onChange(e.currentTarget.value)}
        autosize
        minRows={12}
        maxRows={28}
        w="100%"
        spellCheck={false}
        classNames={{ input: classes.file }}
        error={error}
        errorProps={{ style: { whiteSpace: 'pre-wrap' } }}
      />
      <Button
        variant="default"
        size="xs"
        leftSection={<IconDownload size={14} />}
        onClick={() => download(`${scheme.key}.yaml`, text)}
      >
        Download
      </Button>
    </Stack>
  );
}
