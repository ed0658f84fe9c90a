import { Kbd } from '@mantine/core';
import { Fragment } from 'react';
import { type Action, inGroups, keysLabel, useAllActions } from '../actions';
import { Modal } from '../ui';
import classes from './frame.module.css';

const fixed: Action[] = [
  { id: 'close', label: 'Close a dialog or menu', keys: 'esc', group: 'Everywhere', run: () => {} },
];

/** Every shortcut that works on the page one is on. */
export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const actions = useAllActions()
    .filter((a) => a.keys)
    .map((a) => (a.id === 'shortcuts' ? { ...a, group: 'Everywhere' } : a));
  return (
    <Modal opened onClose={onClose} title="Keyboard shortcuts" size="md">
      {inGroups([...actions, ...fixed]).map((g) => (
        <section key={g.title} aria-label={g.title} className={classes.shortcuts}>
          <h3>{g.title}</h3>
          <dl>
            {g.actions.map((a) => (
              <div key={a.id}>
                <dt>{a.label}</dt>
                <dd>
                  <Keys keys={a.keys ?? ''} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Modal>
  );
}

/** A shortcut as keys; one after the other where there are two. */
export function Keys({ keys }: { keys: string }) {
  return keys.split(' ').map((k, i) => (
    <Fragment key={`${i}${k}`}>
      {i > 0 && ' then '}
      <Kbd size="xs">{keysLabel(k)}</Kbd>
    </Fragment>
  ));
}
