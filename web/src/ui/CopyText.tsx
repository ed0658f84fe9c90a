import { Button, Group, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { keysLabel } from '../actions';

interface Props {
  /** Stands above the text; without it the text has a name only. */
  label?: string;
  /** What it is called where no label stands: "Address of the link Client A". */
  name?: string;
  /** What the button is called: "Copy the link Client A". */
  action?: string;
  value: string;
  size?: 'xs' | 'sm';
  children?: ReactNode;
}

/** A text that can be read, selected and copied. Where the browser does not copy, it says so and selects the text. */
export function CopyText({ label, name, action, value, size = 'sm', children }: Props) {
  const field = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (said !== 'copied') return;
    const timer = setTimeout(() => setSaid(null), 2000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    const done =
      (await navigator.clipboard?.writeText(value).then(
        () => true,
        () => false,
      )) ?? false;
    if (done) return setSaid('copied');
    // On a page without TLS there is no clipboard: what is selected can still be copied.
    field.current?.focus();
    field.current?.select();
    setSaid(document.execCommand?.('copy') ? 'copied' : 'failed');
  };
  return (
    <Group gap="xs" wrap="nowrap" align={label ? 'flex-end' : 'flex-start'}>
      <TextInput
        ref={field}
        label={label}
        aria-label={label ? undefined : name}
        value={value}
        readOnly
        flex={1}
        miw={0}
        size={size}
        onFocus={(e) => e.currentTarget.select()}
        error={said === 'failed' ? `It could not be copied. It is selected: press ${keysLabel('mod+c')}.` : undefined}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: size === 'xs' ? 12 : 13 } }}
      />
      <Button
        size={size}
        variant="default"
        leftSection={said === 'copied' ? <IconCheck size={14} /> : <IconCopy size={14} />}
        onClick={() => void copy()}
        aria-label={action}
        style={{ flex: 'none' }}
      >
        {said === 'copied' ? 'Copied' : 'Copy'}
      </Button>
      <span role="status" className="visually-hidden">
        {said === 'copied' && 'Copied'}
      </span>
      {children}
    </Group>
  );
}
