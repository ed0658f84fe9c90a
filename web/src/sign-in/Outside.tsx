import { type ReactNode, useEffect, useRef } from 'react';
import { Mark } from '../ui/Mark';
import classes from './outside.module.css';

/** Whoever comes to such a page comes to fill in its form: its first field has the focus. */
export function useFirstField() {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return field;
}

/** The page around what one sees without being signed in. */
export function Outside({ title, wide, children }: { title: string; wide?: boolean; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Vitrine`;
  }, [title]);
  return (
    <main className={classes.page}>
      <div className={wide ? `${classes.box} ${classes.wide}` : classes.box}>
        <div className={classes.brand}>
          <Mark size={28} /> Vitrine
        </div>
        {children}
      </div>
    </main>
  );
}
