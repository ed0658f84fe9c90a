import { ActionIcon, Tooltip } from '@mantine/core';
import { IconTable } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import type { Picture, Result } from '../api/shapes';
import { usePerson } from '../frame/session';
import { Drawn } from './Drawn';
import { describe, isEmpty } from './describe';
import { NumberPicture } from './NumberPicture';
import type { Drawing } from './options';
import classes from './picture.module.css';
import { fitting, list } from './question';
import { ResultTable } from './ResultTable';

export interface ChartPictureProps {
  result: Result;
  picture: Picture;
  title?: string;
  /** Without notes and controls, for small tiles. */
  compact?: boolean;
}

/** A result as its picture; fills its container. */
export function ChartPicture({ result, picture, title, compact }: ChartPictureProps) {
  const person = usePerson();
  const [asTable, setAsTable] = useState(false);
  const [drawing, setDrawing] = useState<Drawing>();
  const kind = fitting(picture.kind, {
    measures: result.measures.map((m) => m.key),
    breakdowns: result.dimensions.map((d) => ({ by: d.by })),
  });
  const sentence = describe(result, kind, person);
  const label = title ? `${title}. ${sentence}` : sentence;
  const keep = useCallback((d: Drawing) => setDrawing(d), []);

  if (isEmpty(result) && kind !== 'number')
    return (
      <div className={classes.frame}>
        <div className={classes.empty} role="img" aria-label={label}>
          No time was tracked in this period.
        </div>
      </div>
    );
  if (kind === 'number')
    return (
      <div className={classes.frame}>
        <div className={classes.frame} role="img" aria-label={label}>
          <NumberPicture result={result} />
        </div>
      </div>
    );
  if (kind === 'table')
    return (
      <div className={classes.frame}>
        <ResultTable result={result} caption={label} />
        {!compact && <Notes result={result} />}
      </div>
    );
  return (
    <div className={classes.frame}>
      {asTable ? (
        <ResultTable result={result} caption={label} />
      ) : (
        <Drawn result={result} kind={kind} label={label} onDrawing={keep} />
      )}
      {!compact && <Notes result={result} drawing={asTable ? undefined : drawing} showTable={() => setAsTable(true)} />}
      {asTable ? (
        <div className={classes.note}>
          <button type="button" className={classes.more} onClick={() => setAsTable(false)}>
            Show as chart
          </button>
        </div>
      ) : (
        <Tooltip label="Show as table">
          <ActionIcon className={classes.turn} size={28} aria-label="Show as table" onClick={() => setAsTable(true)}>
            <IconTable size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}

/** What the picture does not show, said rather than dropped. */
function Notes({ result, drawing, showTable }: { result: Result; drawing?: Drawing; showTable?: () => void }) {
  const hidden = drawing?.hidden ?? 0;
  const omitted = drawing?.omitted ?? [];
  const apart = [...omitted, ...(drawing?.uncompared ? ['The comparison'] : [])];
  if (!hidden && !apart.length && !result.truncated && !drawing?.remark) return null;
  return (
    <div className={classes.note}>
      {hidden > 0 && (
        <button type="button" className={classes.more} onClick={showTable}>
          {hidden} more in the table
        </button>
      )}
      {drawing?.remark && <span>{drawing.remark}</span>}
      {apart.length > 0 && <span>{list(apart)}: see the table.</span>}
      {result.truncated && <span>Only the largest rows are listed; totals count everything.</span>}
    </div>
  );
}
