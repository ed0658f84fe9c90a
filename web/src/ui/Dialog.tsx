import { type DrawerProps, Drawer as MantineDrawer, Modal as MantineModal, type ModalProps } from '@mantine/core';
import { useFocusBack } from './focus';

/** A dialog that gives the focus back to what opened it, however it is mounted. The only one to be used. */
export function Modal(props: ModalProps) {
  useFocusBack(props.opened);
  return <MantineModal {...props} returnFocus={false} />;
}

/** A panel from the side, which gives the focus back in the same way. */
export function Drawer(props: DrawerProps) {
  useFocusBack(props.opened);
  return <MantineDrawer {...props} returnFocus={false} />;
}
