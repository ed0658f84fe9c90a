import {
  ActionIcon,
  Button,
  Group,
  Menu,
  MultiSelect,
  NumberInput,
  Radio,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Tooltip,
  UnstyledButton,
} from '@mantine/core';
import { IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Problem } from '../api/problem';
import type { Dataset, Filter, Perspective, Picture, Question } from '../api/shapes';
import { kindOf, kinds, suited } from '../pictures/kinds';
import classes from './builder.module.css';
import { type Breakdown, breaksDown, dimension, narrows, shapeOfQuestion, titleOf } from './dataset';
import { FilterField, filterable, newFilter } from './FilterField';
import { PeriodField } from './PeriodField';
import { PictureOptions } from './PictureOptions';
import { perspectives } from './perspectives';
import { askable, compares, maxBreakdowns, maxFilters, maxMeasures } from './question';

interface Props {
  dataset: Dataset;
  question: Question;
  picture: Picture;
  onChange: (question: Question, picture: Picture) => void;
  /** What the server said about the question last asked. */
  problem?: Problem;
  /** Stands before all of it. */
  first?: ReactNode;
  children?: ReactNode;
}

/** The question and the picture, part by part. */
export function Builder({ dataset, question: q, picture, onChange, problem, first, children }: Props) {
  const ask = (patch: Partial<Question>) => {
    const next = { ...q, ...patch };
    onChange(next, suited(picture, shapeOfQuestion(dataset, next)));
  };
  const shape = shapeOfQuestion(dataset, q);
  const breakdowns = q.breakdowns ?? [];
  const filters = q.filters ?? [];
  // The server counts the filters it was sent; those still being filled in were not.
  const asked = askable(q).filters ?? [];
  const said = (name: string) => sentenceFor(problem, name);
  return (
    <Stack gap="lg" className={classes.panel}>
      {first}
      <fieldset className={classes.part}>
        <legend className={classes.legend}>Picture</legend>
        <div className={classes.pictures} role="radiogroup" aria-label="Picture">
          {kinds.map((p) => {
            const why = p.needs(shape);
            return (
              <Tooltip key={p.kind} label={why} disabled={!why} events={{ hover: true, focus: true, touch: true }}>
                <UnstyledButton
                  role="radio"
                  aria-checked={picture.kind === p.kind}
                  aria-disabled={why ? true : undefined}
                  aria-description={why}
                  className={classes.picture}
                  onClick={() => !why && picture.kind !== p.kind && onChange(q, carried(picture, p.kind))}
                >
                  {p.icon}
                  <span>{p.title}</span>
                </UnstyledButton>
              </Tooltip>
            );
          })}
        </div>
        <Complaint text={exact(problem, 'picture.kind')} />
        <PictureOptions picture={picture} shape={shape} onChange={(p) => onChange(q, p)} error={said} />
      </fieldset>
      <MultiSelect
        label="Show"
        description={q.measures.length > 1 ? 'Rows are sorted by the first one.' : undefined}
        data={dataset.measures.map((m) => ({ value: m.key, label: m.title }))}
        value={q.measures}
        onChange={(v) => v.length > 0 && ask({ measures: v })}
        maxValues={maxMeasures}
        hidePickedOptions
        searchable
        styles={{ inputField: { minWidth: 40, flex: '1 1 40px' } }}
        nothingFoundMessage="No measures found"
        renderOption={({ option }) => (
          <div>
            <Text size="sm">{option.label}</Text>
            <Text size="xs" c="dimmed">
              {dataset.measures.find((m) => m.key === option.value)?.hint}
            </Text>
          </div>
        )}
        error={said('question.measures') ?? (problem?.is('denied') ? problem.message : undefined)}
      />
      <Part title="Group by">
        {breakdowns.map((b, i) => (
          <BreakdownField
            key={b.by}
            dataset={dataset}
            breakdown={b}
            taken={breakdowns.filter((x) => x !== b).map((x) => x.by)}
            onChange={(to) => ask({ breakdowns: breakdowns.map((x) => (x === b ? to : x)) })}
            onRemove={() => ask({ breakdowns: breakdowns.filter((x) => x !== b) })}
            onUp={
              i > 0
                ? () =>
                    ask({
                      breakdowns: breakdowns.map((x, at) =>
                        at === i - 1 ? b : at === i ? (breakdowns[i - 1] ?? x) : x,
                      ),
                    })
                : undefined
            }
            error={said(`question.breakdowns[${i}]`)}
          />
        ))}
        {breakdowns.length < maxBreakdowns && (
          <Adder
            label={breakdowns.length ? 'Then by' : 'Add grouping'}
            entries={breakdownsLeft(dataset, breakdowns)}
            onAdd={(by) => breaksDown(dataset, by) && ask({ breakdowns: [...breakdowns, newBreakdown(dataset, by)] })}
          />
        )}
        <Complaint text={exact(problem, 'question.breakdowns')} />
      </Part>
      <Part title="Filters">
        {filters.map((f, i) => (
          <FilterField
            key={`${i}${f.by}`}
            dataset={dataset}
            filter={f}
            onChange={(to: Filter) => ask({ filters: filters.map((x) => (x === f ? to : x)) })}
            onRemove={() => ask({ filters: filters.filter((x) => x !== f) })}
            error={said(`question.filters[${asked.indexOf(f)}]`)}
          />
        ))}
        {filters.length < maxFilters && (
          <Adder
            label="Add filter"
            entries={filterable(dataset)}
            onAdd={(by) => narrows(dataset, by) && ask({ filters: [...filters, newFilter(dataset, by)] })}
          />
        )}
        <Complaint text={exact(problem, 'question.filters')} />
      </Part>
      <PeriodField
        label="Period"
        value={q.period}
        onChange={(period) => ask({ period })}
        error={said('question.period')}
      />
      <Stack gap={4}>
        <Text size="sm" fw={600} id="compare-with">
          Compare with
        </Text>
        <SegmentedControl
          aria-labelledby="compare-with"
          fullWidth
          size="xs"
          data={[{ value: '', label: 'Nothing' }, ...compares.map((c) => ({ value: c.key, label: c.title }))]}
          value={q.compare ?? ''}
          onChange={(v) => ask({ compare: compares.find((c) => c.key === v)?.key })}
        />
        <Complaint text={said('question.compare')} />
      </Stack>
      {children}
    </Stack>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className={classes.part}>
      <legend className={classes.legend}>{title}</legend>
      <Stack gap={8}>{children}</Stack>
    </fieldset>
  );
}

function Complaint({ text }: { text?: string }) {
  if (!text) return null;
  return (
    <Text size="xs" c="var(--mantine-color-error)" role="alert">
      {text}
    </Text>
  );
}

/** Another kind with those options that both have. */
function carried(from: Picture, kind: Picture['kind']): Picture {
  const has = new Set<string>(kindOf(kind).options.map((o) => o.key));
  const options = Object.fromEntries(Object.entries(from.options ?? {}).filter(([key]) => has.has(key)));
  return Object.keys(options).length ? { kind, options } : { kind };
}

const isAxis = (d: Dataset, by: string) => dimension(d, by)?.axis ?? false;

function newBreakdown(d: Dataset, by: Breakdown['by']): Breakdown {
  return isAxis(d, by) ? { by } : { by, limit: 10 };
}

/** A dimension divides once, and time by one step only. */
function breakdownsLeft(d: Dataset, others: { by: string }[]) {
  const stepped = others.some((b) => dimension(d, b.by)?.type === 'time');
  return d.dimensions.filter(
    (x) => x.breakdown && !others.some((b) => b.by === x.by) && !(x.type === 'time' && stepped),
  );
}

function BreakdownField({
  dataset,
  breakdown: b,
  taken,
  onChange,
  onRemove,
  onUp,
  error,
}: {
  dataset: Dataset;
  breakdown: Breakdown;
  taken: string[];
  onChange: (b: Breakdown) => void;
  onRemove: () => void;
  onUp?: () => void;
  error?: string;
}) {
  const title = titleOf(dataset, b.by);
  const options = breakdownsLeft(
    dataset,
    taken.map((by) => ({ by })),
  );
  return (
    <div>
      <Group gap={6} wrap="nowrap">
        <Select
          aria-label={`Grouped by ${title.toLowerCase()}`}
          flex={1}
          miw={0}
          data={grouped(options)}
          value={b.by}
          allowDeselect={false}
          maxDropdownHeight={320}
          onChange={(by) => by && breaksDown(dataset, by) && by !== b.by && onChange(newBreakdown(dataset, by))}
          error={error !== undefined}
        />
        {!isAxis(dataset, b.by) && (
          <NumberInput
            aria-label={`How many ${dimension(dataset, b.by)?.plural ?? 'values'} stand alone; the rest is Other`}
            prefix="top "
            w={78}
            min={1}
            max={100}
            allowDecimal={false}
            hideControls
            value={b.limit ?? 20}
            onChange={(n) => typeof n === 'number' && n >= 1 && n <= 100 && onChange({ ...b, limit: n })}
          />
        )}
        {onUp && (
          <ActionIcon aria-label={`Move ${title.toLowerCase()} up`} onClick={onUp} size={28}>
            <IconArrowUp size={14} />
          </ActionIcon>
        )}
        <ActionIcon aria-label={`Remove grouping by ${title.toLowerCase()}`} onClick={onRemove} size={28}>
          <IconX size={14} />
        </ActionIcon>
      </Group>
      <Complaint text={error} />
    </div>
  );
}

type Entry = { by: string; title: string; group: string };

function grouped(entries: Entry[]) {
  const groups = [...new Set(entries.map((e) => e.group))];
  return groups.map((group) => ({
    group,
    items: entries.filter((e) => e.group === group).map((e) => ({ value: e.by, label: e.title })),
  }));
}

function Adder({ label, entries, onAdd }: { label: string; entries: Entry[]; onAdd: (key: string) => void }) {
  return (
    <Menu position="bottom-start" shadow="md">
      <Menu.Target>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          style={{ alignSelf: 'flex-start' }}
          ml={-8}
        >
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        {grouped(entries).map((g) => (
          <div key={g.group}>
            <Menu.Label>{g.group}</Menu.Label>
            {g.items.map((e) => (
              <Menu.Item key={e.value} onClick={() => onAdd(e.value)}>
                {e.label}
              </Menu.Item>
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Whose time a chart counts, in the words of someone who has never heard of perspectives. */
export function PerspectiveField({
  value,
  onChange,
  workspace,
  author,
  why,
  reasons,
  error,
}: {
  value: Perspective;
  onChange: (v: Perspective) => void;
  workspace: string;
  author?: string;
  /** Why nothing of it can be changed. */
  why?: string;
  /** Why one of the three cannot be chosen. */
  reasons?: Partial<Record<Perspective, string>>;
  error?: string;
}) {
  return (
    <Radio.Group
      label="Time included"
      value={value}
      onChange={(v) => onChange(v as Perspective)}
      description={why}
      error={error}
    >
      <Stack gap={8} mt={8} mb={error ? 6 : 0}>
        {perspectives(workspace, author).map((p) => (
          <Radio
            key={p.value}
            value={p.value}
            disabled={value !== p.value && (why ?? reasons?.[p.value]) !== undefined}
            label={p.label}
            description={reasons?.[p.value] ?? p.about}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

/** What was said about a part of the question or anything within it. */
function sentenceFor(problem: Problem | undefined, name: string): string | undefined {
  const said = problem?.fields.filter(
    (f) => strip(f.name) === name || strip(f.name).startsWith(`${name}.`) || strip(f.name).startsWith(`${name}[`),
  );
  return said?.length ? said.map((f) => f.message).join(' ') : undefined;
}

const exact = (problem: Problem | undefined, name: string) =>
  problem?.fields.find((f) => strip(f.name) === name)?.message;

const strip = (name: string) => name.replace(/^body\./, '');
