import { Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { type Action, useActions } from '../actions';
import { ActionButton, ActionMenu } from './actions';
import classes from './page-header.module.css';

interface Props {
  title: string;
  /** Stands in the title's place: a field while it is edited. */
  heading?: ReactNode;
  /** Stands right after the title: a favourite star, a badge. */
  mark?: ReactNode;
  /** Who can see it. */
  audience?: ReactNode;
  /** Period and filters. */
  controls?: ReactNode;
  /** The way back, beside the primary action: Cancel. */
  back?: Action;
  /** The one primary action of the page. */
  primary?: Action;
  /** Everything else, under ⋯. */
  menu?: Action[];
  /** One line under the title. */
  sub?: ReactNode;
}

/** Title · who can see it · controls · one primary action · the rest. Its actions are in the palette too. */
export function PageHeader({ title, heading, mark, audience, controls, back, primary, menu = [], sub }: Props) {
  useActions([...(primary ? [primary] : []), ...menu].map((a) => ({ group: 'This page', ...a })));
  useEffect(() => {
    document.title = title ? `${title} · Vitrine` : 'Vitrine';
  }, [title]);
  return (
    <header className={classes.header}>
      <div className={classes.lead}>
        <div className={classes.title} data-field={heading ? true : undefined}>
          {heading ? (
            <>
              <h1 className="visually-hidden">{title}</h1>
              {heading}
            </>
          ) : (
            <Title order={1}>{title}</Title>
          )}
          {mark}
          {audience}
        </div>
        {controls && <div className={classes.controls}>{controls}</div>}
      </div>
      <div className={classes.actions}>
        {back && <ActionButton action={back} variant="subtle" color="gray" />}
        {primary && <ActionButton action={primary} variant="filled" />}
        {menu.length > 0 && <ActionMenu actions={menu} label={`More actions for ${title}`} />}
      </div>
      {sub && <div className={classes.sub}>{sub}</div>}
    </header>
  );
}
