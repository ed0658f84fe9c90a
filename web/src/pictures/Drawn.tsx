import { useEffect, useMemo, useRef, useState } from 'react';
import type { Result } from '../api/shapes';
import { ChartSkeleton } from '../ui';
import { useLook } from './look';
import { type Drawing, type DrawnKind, draw } from './options';
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
  const look = useLook(result.period.time_zone);
  const drawing = useMemo(() => size && draw(result, kind, { ...look, ...size }), [result, kind, look, size]);

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
