import { lazy, Suspense } from 'react';
import classes from './markdown.module.css';

const Rendered = lazy(() => import('./MarkdownRendered'));

/** Markdown as text: no HTML of its own, no scripts, links open elsewhere. */
export function Markdown({ text }: { text: string }) {
  return (
    <div className={classes.markdown}>
      <Suspense fallback={null}>
        <Rendered text={text} />
      </Suspense>
    </div>
  );
}
