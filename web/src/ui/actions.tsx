import { ActionIcon, Button, type ButtonProps, Kbd, Menu, Text, Tooltip } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Fragment, type ReactElement, type ReactNode } from 'react';
import { type Action, keysLabel } from '../actions';

/**
 * Wraps a control that may be disabled for a reason. The control stays focusable, so that the reason can be read with
 * the keyboard and by a screen reader.
 */
export function WithReason({ why, children }: { why?: string; children: ReactElement }) {
  return (
    <Tooltip label={why} disabled={!why} events={{ hover: true, focus: true, touch: true }}>
      {children}
    </Tooltip>
  );
}

/** Why something may not be done, as the object itself says; undefined when it may. */
export function whyNot(
  thing: { can: string[]; why_not?: Partial<Record<string, string>> | null },
  capability: string,
): string | undefined {
  if (thing.can.includes(capability)) return undefined;
  return thing.why_not?.[capability] ?? 'You do not have permission to do this.';
}

/** What a control that cannot be used now says of itself; it stays focusable. */
export const unless = (why: string | undefined) => ({
  'data-disabled': why ? true : undefined,
  'aria-disabled': why ? true : undefined,
  'aria-description': why,
});

interface DisabledProps extends ButtonProps {
  why?: string;
  'data-autofocus'?: boolean;
  onClick?: () => void;
  type?: 'button' | 'submit';
  children: ReactNode;
  'aria-label'?: string;
}

/** A button that says why when it cannot be used. */
export function ReasonButton({ why, onClick, children, type = 'button', ...rest }: DisabledProps) {
  return (
    <WithReason why={why}>
      <Button
        {...rest}
        type={type}
        data-disabled={why ? true : undefined}
        aria-disabled={why ? true : undefined}
        aria-description={why}
        onClick={(e) => {
          if (why) e.preventDefault();
          else onClick?.();
        }}
      >
        {children}
      </Button>
    </WithReason>
  );
}

export function ActionButton({ action, ...rest }: { action: Action } & ButtonProps) {
  const label = action.keys ? `${action.label} (${keysLabel(action.keys)})` : undefined;
  const button = (
    <ReasonButton
      {...rest}
      why={action.why}
      onClick={action.run}
      leftSection={action.icon}
      loading={action.busy}
      color={action.danger ? 'red' : rest.color}
    >
      {action.label}
    </ReasonButton>
  );
  return label && !action.why ? (
    <Tooltip label={label} openDelay={800}>
      <span>{button}</span>
    </Tooltip>
  ) : (
    button
  );
}

/** A menu item that says why when it cannot be used. */
export function ReasonItem({ action }: { action: Action }) {
  return (
    <Menu.Item
      leftSection={action.icon}
      c={action.danger && !action.why ? 'var(--v-danger)' : undefined}
      aria-disabled={action.why ? true : undefined}
      data-disabled={action.why ? true : undefined}
      closeMenuOnClick={!action.why}
      onClick={() => {
        if (!action.why) action.run();
      }}
      rightSection={action.keys ? <Kbd size="xs">{keysLabel(action.keys)}</Kbd> : undefined}
    >
      {action.label}
      {action.why && (
        <Text size="xs" c="dimmed" maw={260}>
          {action.why}
        </Text>
      )}
    </Menu.Item>
  );
}

interface MenuProps {
  actions: Action[];
  label: string;
  target?: ReactElement;
  /** When it is opened: to ask for the reasons it shows. */
  onOpen?: () => void;
}

export function ActionMenu({ actions, label, target, onOpen }: MenuProps) {
  const firstDanger = actions.findIndex((a) => a.danger);
  return (
    <Menu onOpen={onOpen}>
      <Menu.Target>
        {target ?? (
          <ActionIcon size={36} aria-label={label}>
            <IconDots size={18} />
          </ActionIcon>
        )}
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map((a, i) => (
          <Fragment key={a.id}>
            {i === firstDanger && i > 0 && <Menu.Divider />}
            <ReasonItem action={a} />
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
