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
import {
  IconArrowUp,
  IconChartArea,
  IconChartBar,
  IconChartDonut,
  IconChartLine,
  IconNumber123,
  IconPlus,
  IconTable,
  IconX,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Problem } from '../api/problem';
import type { Filter, Perspective, PictureKind, Question } from '../api/shapes';
import {
  askable,
  type Breakdown,
  breaksDown,
  compares,
  dimension,
  dimensions,
  fitting,
  maxBreakdowns,
  maxFilters,
  maxMeasures,
  measures,
  narrows,
  pictures,
  unfit,
} from '../pictures/question';
import classes from './builder.module.css';
import { FilterField, filterable, newFilter } from './FilterField';
import { PeriodField } from './PeriodField';
import { perspectives } from './perspectives';

const icons: Record<PictureKind, ReactNode> = {
  number: <IconNumber123 size={22} stroke={1.6} />,
  bar: <IconChartBar size={22} stroke={1.6} />,
  stacked_bar: <StackedBars />,
  line: <IconChartLine size={22} stroke={1.6} />,
  area: <IconChartArea size={22} stroke={1.6} />,
  donut: <IconChartDonut size={22} stroke={1.6} />,
  table: <IconTable size={22} stroke={1.6} />,
};

function StackedBars() {
  return (
    <svg
      width="22"
      height="22"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      aria-hidden="true"
    >
      <path
        d="M3 12h5v9H3zM3 16.500h5M9.500 4h5v17h-5zM9.500 9h5M9.500 15h5M16 8h5v13h-5zM16 13h5"
        strokeLinejoin="round"
      />
    </svg>
  );
}

interface Props {
  question: Question;
  picture: PictureKind;
  onChange: (question: Question, picture: PictureKind) => void;
  /** What the server said about the question last asked. */
  problem?: Problem;
  /** Stands before all of it. */
  first?: ReactNode;
  children?: ReactNode;
}

/** The question and the picture, part by part. */
export function Builder({ question: q, picture, onChange, problem, first, children }: Props) {
  const ask = (patch: Partial<Question>) => {
    const next = { ...q, ...patch };
    onChange(next, fitting(picture, next));
  };
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
          {pictures.map((p) => {
            const why = unfit(p.kind, q);
            return (
              <Tooltip key={p.kind} label={why} disabled={!why} events={{ hover: true, focus: true, touch: true }}>
                <UnstyledButton
                  role="radio"
                  aria-checked={picture === p.kind}
                  aria-disabled={why ? true : undefined}
                  aria-description={why}
                  className={classes.picture}
                  onClick={() => !why && onChange(q, p.kind)}
                >
                  {icons[p.kind]}
                  <span>{p.title}</span>
                </UnstyledButton>
              </Tooltip>
            );
          })}
        </div>
      </fieldset>
      <MultiSelect
        label="Show"
        description={q.measures.length > 1 ? 'Rows are sorted by the first one.' : undefined}
        data={measures.map((m) => ({ value: m.key, label: m.title }))}
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
              {measures.find((m) => m.key === option.value)?.hint}
            </Text>
          </div>
        )}
        error={said('question.measures') ?? (problem?.is('denied') ? problem.message : undefined)}
      />
      <Part title="Group by">
        {breakdowns.map((b, i) => (
          <BreakdownField
            key={b.by}
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
            entries={breakdownsLeft(breakdowns)}
            onAdd={(by) => breaksDown(by) && ask({ breakdowns: [...breakdowns, newBreakdown(by)] })}
          />
        )}
        <Complaint text={exact(problem, 'question.breakdowns')} />
      </Part>
      <Part title="Filters">
        {filters.map((f, i) => (
          <FilterField
            key={`${i}${f.by}`}
            filter={f}
            onChange={(to: Filter) => ask({ filters: filters.map((x) => (x === f ? to : x)) })}
            onRemove={() => ask({ filters: filters.filter((x) => x !== f) })}
            error={said(`question.filters[${asked.indexOf(f)}]`)}
          />
        ))}
        {filters.length < maxFilters && (
          <Adder
            label="Add filter"
            entries={filterable.map((d) => ({ key: d.key, title: d.title, group: d.group }))}
            onAdd={(by) => narrows(by) && ask({ filters: [...filters, newFilter(by)] })}
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

const isAxis = (by: string) => dimension(by)?.group === 'Time';

function newBreakdown(by: Breakdown['by']): Breakdown {
  return isAxis(by) ? { by } : { by, limit: 10 };
}

/** A dimension divides once, and time by one step only. */
function breakdownsLeft(others: { by: string }[]) {
  const stepped = others.some((b) => dimension(b.by)?.time);
  return dimensions.filter((d) => !d.filterOnly && !others.some((b) => b.by === d.key) && !(d.time && stepped));
}

function BreakdownField({
  breakdown: b,
  taken,
  onChange,
  onRemove,
  onUp,
  error,
}: {
  breakdown: Breakdown;
  taken: string[];
  onChange: (b: Breakdown) => void;
  onRemove: () => void;
  onUp?: () => void;
  error?: string;
}) {
  const title = dimension(b.by)?.title ?? b.by;
  const options = breakdownsLeft(taken.map((by) => ({ by })));
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
          onChange={(by) => by && breaksDown(by) && by !== b.by && onChange(newBreakdown(by))}
          error={error !== undefined}
        />
        {!isAxis(b.by) && (
          <NumberInput
            aria-label={`How many ${dimension(b.by)?.plural ?? 'values'} stand alone; the rest is Other`}
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

type Entry = { key: string; title: string; group: string };

function grouped(entries: Entry[]) {
  const groups = [...new Set(entries.map((e) => e.group))];
  return groups.map((group) => ({
    group,
    items: entries.filter((e) => e.group === group).map((e) => ({ value: e.key, label: e.title })),
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
