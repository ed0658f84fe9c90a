import { Button, Group, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';

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
    try {
      await navigator.clipboard.writeText(value);
      setSaid('copied');
    } catch {
      setSaid('failed');
      field.current?.focus();
      field.current?.select();
    }
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
        error={
          said === 'failed' ? 'It could not be copied. The text is selected: copy it with the keyboard.' : undefined
        }
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
