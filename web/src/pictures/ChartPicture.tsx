import { ActionIcon, Tooltip } from '@mantine/core';
import { useLocalStorage, useSessionStorage } from '@mantine/hooks';
import { IconCalendarMinus, IconCalendarPlus, IconChartBar, IconDownload, IconTable } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import type { Picture, Result } from '../api/shapes';
import { list } from '../format';
import { usePerson } from '../session/session';
import { Boundary } from './Boundary';
import { Drawn } from './Drawn';
import { describe, isEmpty } from './describe';
import type { Drawing } from './drawing';
import { shapeOf } from './kind';
import { drawnAs, kindOf, suited } from './kinds';
import classes from './picture.module.css';
import { isPart, wholeSteps } from './pivot';
import { ResultTable } from './ResultTable';
import { overlapWords } from './tooltip';

interface ChartPictureProps {
  result: Result;
  picture: Picture;
  title?: string;
  /** Without notes, for small tiles. */
  compact?: boolean;
  /** Gives its figures as a file, where the person may export them. */
  download?: () => Promise<unknown>;
  /** Under which name it is remembered that somebody reads it as a table. */
  remember?: string;
  /** What can be done where there is nothing to draw. */
  otherwise?: ReactNode;
}

/** A result as its picture; fills its container. */
export function ChartPicture(props: ChartPictureProps) {
  return (
    <Boundary of={[props.result, props.picture]}>
      <Shown {...props} />
    </Boundary>
  );
}

function Shown({ result: all, picture: chosen, title, compact, download, remember, otherwise }: ChartPictureProps) {
  const person = usePerson();
  // Whoever reads a chart as a table finds it so again, as long as the window is open.
  const [tables, setTables] = useSessionStorage<Record<string, true>>({
    key: 'vitrine.as-table',
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  const [here, setHere] = useState(false);
  const asTable = remember ? tables[remember] === true : here;
  const setAsTable = (on: boolean) => {
    if (!remember) return setHere(on);
    setTables(({ [remember]: _, ...others }) => (on ? { ...others, [remember]: true } : others));
  };
  const [drawing, setDrawing] = useState<Drawing>();
  // How somebody reads a step that is cut is a habit of theirs, the same for every picture.
  const [cut, setCut] = useLocalStorage<'shown' | 'left out'>({
    key: 'vitrine.cut-steps',
    defaultValue: 'shown',
    getInitialValueInEffect: false,
  });
  const { result, left } = useMemo(
    () => (cut === 'left out' && !drawnAs(chosen.kind, 'rows') ? wholeSteps(all) : { result: all, left: 0 }),
    [all, cut, chosen.kind],
  );
  const picture = useMemo(() => suited(chosen, shapeOf(all)), [chosen, all]);
  const { kind } = picture;
  const { drawing: how } = kindOf(kind);
  const sentence = describe(result, kind, person);
  const label = title ? `${title}. ${sentence}` : sentence;
  const keep = useCallback((d: Drawing) => setDrawing(d), []);

  const unit = all.dimensions.find((d) => d.type === 'time')?.unit ?? 'step';
  const drawn = 'draw' in how;
  const parts = drawn && all.rows.some((row) => row.keys.some(isPart));
  const tools = (
    <div className={classes.turn}>
      {parts && !asTable && (
        <Tool
          label={cut === 'shown' ? `Hide partial ${unit}s` : `Show partial ${unit}s`}
          run={() => setCut(cut === 'shown' ? 'left out' : 'shown')}
        >
          {cut === 'shown' ? <IconCalendarMinus size={16} /> : <IconCalendarPlus size={16} />}
        </Tool>
      )}
      {(drawn || ('totals' in how && all.dimensions.length > 0)) && (
        <Tool label={asTable ? 'Show as chart' : 'Show as table'} run={() => setAsTable(!asTable)}>
          {asTable ? <IconChartBar size={16} /> : <IconTable size={16} />}
        </Tool>
      )}
      {download && <Download run={download} />}
    </div>
  );

  if (isEmpty(all) && !('totals' in how))
    return (
      <div className={classes.frame}>
        <div className={classes.empty}>
          <span role="img" aria-label={label}>
            No time was tracked in this period.
          </span>
          {otherwise}
        </div>
      </div>
    );
  if ('rows' in how || asTable)
    return (
      <div className={classes.frame}>
        {'rows' in how ? how.rows(all, label) : <ResultTable result={all} caption={label} />}
        <Notes result={compact ? undefined : all} remark={overlapWords(all, all.dimensions)} />
        {tools}
      </div>
    );
  if ('totals' in how)
    return (
      <div className={classes.frame} data-number>
        <div className={classes.frame} role="img" aria-label={label}>
          {how.totals(all, picture.options ?? {})}
        </div>
        {tools}
      </div>
    );
  return (
    <div className={classes.frame}>
      <Drawn result={result} picture={picture} label={label} onDrawing={keep} />
      {(!compact || left > 0) && (
        <Notes
          result={result}
          drawing={compact ? undefined : drawing}
          remark={compact || !drawing?.cut ? undefined : `${drawing.cut}: ${cutWords(result, unit)}`}
          left={left > 0 ? `${left} ${unit}${left === 1 ? '' : 's'} hidden: only partly in this period` : undefined}
          showTable={() => setAsTable(true)}
        />
      )}
      {tools}
    </div>
  );
}

/** Why steps are drawn otherwise than the rest: "week not over yet", "weeks only partly in this period". */
function cutWords(result: Result, unit: string): string {
  const cut = new Map(result.rows.flatMap((row) => row.keys.filter(isPart).map((k) => [String(k.value), k])));
  const open = [...cut.values()].every((k) => k.so_far && (!k.part || k.part.from === k.value));
  return open ? `${unit} not over yet` : `${unit}${cut.size === 1 ? '' : 's'} only partly in this period`;
}

function Tool({ label, run, children }: { label: string; run: () => void; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon size={28} aria-label={label} onClick={run}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function Download({ run }: { run: () => Promise<unknown> }) {
  const keeping = useMutation({ mutationFn: run, meta: { failed: 'The file was not made.' } });
  return (
    <Tooltip label="Download CSV">
      <ActionIcon size={28} aria-label="Download CSV" loading={keeping.isPending} onClick={() => keeping.mutate()}>
        <IconDownload size={16} />
      </ActionIcon>
    </Tooltip>
  );
}

/** What the picture does not show, said rather than dropped. */
function Notes({
  result,
  drawing,
  remark,
  left,
  showTable,
}: {
  result?: Result;
  drawing?: Drawing;
  remark?: string;
  /** What the reader chose to leave out. */
  left?: string;
  showTable?: () => void;
}) {
  const hidden = drawing?.hidden ?? 0;
  const omitted = drawing?.omitted ?? [];
  const apart = [...omitted, ...(drawing?.uncompared ? ['The comparison'] : [])];
  if (!hidden && !apart.length && !result?.truncated && !drawing?.remark && !remark && !left) return null;
  return (
    <div className={classes.note}>
      {hidden > 0 && (
        <button type="button" className={classes.more} onClick={showTable}>
          {hidden} more in the table{drawing?.rest && ` (${drawing.rest})`}
        </button>
      )}
      {left && <span>{left}</span>}
      {remark && <span>{remark}</span>}
      {drawing?.remark && <span>{drawing.remark}</span>}
      {apart.length > 0 && <span>{list(apart)}: see the table.</span>}
      {result?.truncated && <span>Only the largest rows are listed; totals count everything.</span>}
    </div>
  );
}
