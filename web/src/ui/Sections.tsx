import { Link, useRouterState } from '@tanstack/react-router';
import classes from './sections.module.css';

/** Pages that belong together, one line above their content. */
export function Sections({ label, pages }: { label: string; pages: { to: string; label: string }[] }) {
  const path = useRouterState({ select: (s) => s.location.pathname });
  const here = [...pages]
    .sort((a, b) => b.to.length - a.to.length)
    .find((p) => path === p.to || path.startsWith(`${p.to}/`));
  return (
    <nav aria-label={label} className={classes.nav}>
      {pages.map((p) => (
        <Link
          key={p.to}
          to={p.to}
          activeOptions={{ exact: true, includeSearch: false }}
          aria-current={p === here ? 'page' : undefined}
        >
          {p.label}
        </Link>
      ))}
    </nav>
  );
}
