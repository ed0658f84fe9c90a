import { Button, Skeleton, Text, Title, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconEyeOff, IconUserCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { CSSProperties, ReactNode } from 'react';
import type { Picture, Result, Widget, WidgetData } from '../api/shapes';
import { dayOf, shortDays } from '../format';
import { paths } from '../paths';
import { ChartPicture } from '../pictures/ChartPicture';
import { drawnAs } from '../pictures/kinds';
import { placeOf, useMoneyWords } from '../pictures/Notes';
import { usePerson } from '../session/session';
import { ChartSkeleton } from '../ui';
import { Markdown } from '../ui/Markdown';
import { Preparing } from '../ui/Preparing';
import classes from './grid.module.css';
import type { Box } from './layout';

/** Where a widget stands, as the grid's CSS takes it. */
export function cellStyle(b: Box): CSSProperties {
  return { '--x': b.x + 1, '--y': b.y + 1, '--w': b.w, '--h': b.h } as CSSProperties;
}

interface Props {
  widget: Pick<Widget, 'kind' | 'title' | 'text' | 'w' | 'h' | 'own_period'>;
  /** The chart's own title, used when the widget has none. */
  title?: string;
  picture?: Picture;
  /** Where the title leads. */
  chart?: number;
  /** Said on hover: whose rows the chart counts, where that is the viewer's. */
  viewerRows?: boolean;
  data?: WidgetData;
  hidden?: string;
  /** Shown to somebody who came by a link. */
  visitor?: boolean;
  /** The request for all tiles failed as a whole. */
  failed?: string;
  retry?: () => void;
  tools?: ReactNode;
  editing?: boolean;
  /** Gives its figures as a file, where the person may export them. */
  download?: () => Promise<unknown>;
  /** Under which name it is remembered that somebody reads it as a table. */
  remember?: string;
  /** Shows it without what the viewer chose, where it is empty for that. */
  widen?: () => void;
  /** Stands under the picture: what whoever edits should know. */
  note?: ReactNode;
}

/** One widget: its title and what it shows, or why it does not. It fails alone. */
export function Tile(props: Props) {
  const { widget, tools, editing } = props;
  const hidden = props.hidden ?? props.data?.hidden;
  const title = hidden ? undefined : widget.title || props.title;
  if (widget.kind === 'text')
    return (
      <section className={classes.tile} data-plain={!editing} data-editing={editing} aria-label={title ?? 'Text'}>
        {(title || tools) && (
          <div className={classes.head}>
            {title ? <Title order={2}>{title}</Title> : <span style={{ flex: 1 }} />}
            {tools && <div className={classes.tools}>{tools}</div>}
          </div>
        )}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: text that scrolls must be reachable with the keyboard */}
        <div className={classes.text} tabIndex={0}>
          <Markdown text={widget.text ?? ''} />
        </div>
      </section>
    );
  return (
    <section className={classes.tile} data-editing={editing} aria-label={title ?? 'Chart you do not have access to'}>
      {(title || tools) && (
        <div className={classes.head}>
          {title ? (
            <Title order={2} title={title}>
              {props.chart && !editing ? <Link to={paths.chart(props.chart)}>{title}</Link> : title}
            </Title>
          ) : (
            <span style={{ flex: 1 }} />
          )}
          {props.viewerRows && (
            <Tooltip label="Everyone sees figures from the time they can see. Yours may differ from other people’s.">
              <span className={classes.hint} role="img" aria-label="Includes only the time you can see">
                <IconUserCircle size={15} />
              </span>
            </Tooltip>
          )}
          {tools && <div className={classes.tools}>{tools}</div>}
        </div>
      )}
      {!hidden && !props.data?.error && <Days result={props.data?.result} own={widget.own_period} />}
      <div className={classes.picture}>
        <Shown {...props} hidden={hidden} title={title} />
      </div>
      {props.note}
    </section>
  );
}

/** Which days it counts, by whose clock where not the reader's, and whose amounts where not all. */
function Days({ result, own }: { result?: Result | null; own?: boolean }) {
  const p = usePerson();
  const money = useMoneyWords(result?.money);
  // The room is kept before there is an answer: nothing jumps.
  if (!result) return <div className={classes.days} aria-hidden />;
  const { from, to, time_zone: zone } = result.period;
  const days = shortDays(from, to, dayOf(new Date(), { ...p, time_zone: zone }), p);
  return (
    <div className={classes.days}>
      {days}
      {own && ' · own period'}
      {zone !== p.time_zone && ` · ${placeOf(zone)} time`}
      {money && ` · ${money}`}
    </div>
  );
}

function Shown({ widget, title, visitor, picture, data, hidden, failed, retry, download, remember, widen }: Props) {
  const small = widget.w <= 3 || widget.h <= 2;
  if (hidden)
    return (
      <div className={classes.said}>
        <IconEyeOff size={20} aria-hidden />
        <Text size="sm">{hidden}</Text>
      </div>
    );
  if (data?.error?.code === 'building') return <Preparing visitor={visitor} />;
  const error = data?.error?.message ?? (data ? undefined : failed);
  if (error)
    return (
      <div className={classes.said} role="alert">
        {!small && <IconAlertTriangle size={20} aria-hidden />}
        <Text size={small ? 'xs' : 'sm'} lineClamp={small ? 4 : undefined} title={error}>
          {error}
        </Text>
        {retry && data?.error?.code !== 'denied' && data?.error?.code !== 'invalid' && (
          <Button size="compact-sm" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
      </div>
    );
  if (!data?.result || !picture)
    return picture && drawnAs(picture.kind, 'totals') ? (
      <div aria-hidden>
        <Skeleton h={32} w="55%" mt={8} mb={10} />
        <Skeleton h={12} w="35%" />
      </div>
    ) : (
      <ChartSkeleton />
    );
  return (
    <ChartPicture
      result={data.result}
      picture={picture}
      title={title}
      compact={small}
      download={download}
      remember={remember}
      otherwise={
        widen && (
          <Button size="compact-sm" variant="default" onClick={widen}>
            Clear filters
          </Button>
        )
      }
    />
  );
}
