import { type ReactNode, useEffect } from 'react';
import { Mark } from '../ui/Mark';
import classes from './outside.module.css';

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
