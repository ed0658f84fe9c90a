import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Result } from '../api/shapes';
import { dayOf } from '../format';
import { usePerson } from '../frame/session';
import { ChartSkeleton } from '../ui';
import { type Drawing, type DrawnKind, draw } from './options';
import type { Look } from './palette';
import classes from './picture.module.css';

type Engine = typeof import('./engine');
let engine: Promise<Engine> | undefined;
const load = () => {
  engine ??= import('./engine').catch((error) => {
    engine = undefined;
    throw error;
  });
  return engine;
};

interface Size {
  width: number;
  height: number;
}

/** A picture drawn by ECharts, which is loaded with the first one. */
export function Drawn({
  result,
  kind,
  label,
  onDrawing,
}: {
  result: Result;
  kind: DrawnKind;
  label: string;
  onDrawing: (d: Drawing) => void;
}) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<Engine['init']> | undefined>(undefined);
  const [size, setSize] = useState<Size>();
  const [ready, setReady] = useState(false);
  const [failed, setFailed] = useState(false);
  const look = useLook(size);
  const drawing = useMemo(() => look && draw(result, kind, look), [result, kind, look]);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let alive = true;
    const watch = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width && height) setSize((s) => (s?.width === width && s.height === height ? s : { width, height }));
    });
    watch.observe(element);
    load().then(
      ({ init }) => {
        if (!alive) return;
        chart.current = init(element, undefined, { renderer: 'svg' });
        setReady(true);
      },
      () => alive && setFailed(true),
    );
    return () => {
      alive = false;
      watch.disconnect();
      chart.current?.dispose();
      chart.current = undefined;
    };
  }, []);

  useEffect(() => {
    if (!ready || !drawing || !size) return;
    chart.current?.resize(size);
    chart.current?.setOption(drawing.option, { notMerge: true });
  }, [ready, drawing, size]);

  useEffect(() => {
    if (drawing) onDrawing(drawing);
  }, [drawing, onDrawing]);

  if (failed)
    return <div className={classes.empty}>The picture could not be loaded. Reload the page to try again.</div>;
  return (
    <div className={classes.canvas}>
      {!ready && (
        <div className={classes.wait}>
          <ChartSkeleton />
        </div>
      )}
      <div ref={box} className={classes.canvas} role="img" aria-label={label} aria-busy={!ready} />
    </div>
  );
}

/** Colours come from the page, so that pictures follow the theme they stand in. */
function useLook(size: Size | undefined): Look | undefined {
  const dark = useComputedColorScheme('light') === 'dark';
  const person = usePerson();
  return useMemo(() => {
    if (!size) return undefined;
    const style = getComputedStyle(document.documentElement);
    const token = (name: string, fallback: string) => {
      const value = style.getPropertyValue(name).trim();
      return /^#[0-9a-f]{6}$/i.test(value) ? value : fallback;
    };
    return {
      dark,
      text: token('--v-text', dark ? '#e9e5de' : '#24221e'),
      muted: token('--v-muted', dark ? '#a9a398' : '#68625a'),
      grid: token('--v-line', dark ? '#302d28' : '#e4e0d8'),
      surface: token('--v-surface', dark ? '#1f1d1a' : '#ffffff'),
      accent: token('--v-accent', dark ? '#6fc7bb' : '#0f6f67'),
      font: getComputedStyle(document.body).fontFamily || 'sans-serif',
      person,
      today: dayOf(new Date(), person),
      ...size,
    };
  }, [size, dark, person]);
}
