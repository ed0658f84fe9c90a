import { Group, NumberInput, SegmentedControl, Stack, Switch, Text, Tooltip } from '@mantine/core';
import { useId } from 'react';
import type { Picture } from '../api/shapes';
import type { Option, Shape } from '../pictures/kind';
import { kindOf } from '../pictures/kinds';

interface Props {
  picture: Picture;
  shape: Shape;
  onChange: (p: Picture) => void;
  error: (name: string) => string | undefined;
}

/** The options of the chosen picture, those that change something of what is asked. */
export function PictureOptions({ picture, shape, onChange, error }: Props) {
  const options = kindOf(picture.kind).options.filter((o) => !o.matters || o.matters(shape));
  if (!options.length) return null;
  const set = (key: Option['key'], value: unknown) => {
    const { [key]: _, ...others } = picture.options ?? {};
    const next = value === undefined ? others : { ...others, [key]: value };
    onChange(Object.keys(next).length ? { kind: picture.kind, options: next } : { kind: picture.kind });
  };
  return (
    <Stack gap={8} mt={10} role="group" aria-label="Picture options">
      {options.map((o) => (
        <Field
          key={o.key}
          option={o}
          value={picture.options?.[o.key]}
          shape={shape}
          onChange={(value) => set(o.key, value)}
          error={error(`picture.options.${o.key}`)}
        />
      ))}
    </Stack>
  );
}

interface FieldProps {
  option: Option;
  value: unknown;
  shape: Shape;
  onChange: (value: unknown) => void;
  error?: string;
}

/** One option. What is usual is kept as absent. */
function Field({ option: { title, control }, value, shape, onChange, error }: FieldProps) {
  const id = useId();
  if ('onOff' in control)
    return (
      <Switch
        label={title}
        description={value === true ? control.hint : undefined}
        labelPosition="left"
        styles={{ body: { justifyContent: 'space-between' } }}
        checked={typeof value === 'boolean' ? value : control.onOff}
        onChange={(e) => onChange(e.currentTarget.checked === control.onOff ? undefined : e.currentTarget.checked)}
        error={error}
      />
    );
  if ('number' in control) {
    const { min, max, usual } = control.number;
    return (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm" component="label" htmlFor={id}>
          {title}
        </Text>
        <NumberInput
          id={id}
          w={84}
          size="xs"
          min={min}
          max={max}
          allowDecimal={false}
          clampBehavior="strict"
          placeholder={usual}
          value={typeof value === 'number' ? value : ''}
          onChange={(n) =>
            n === '' ? onChange(undefined) : typeof n === 'number' && n >= min && n <= max && onChange(n)
          }
          error={error}
        />
      </Group>
    );
  }
  const chosen = control.choose.findIndex((c) => c.value === value);
  const why = control.choose.map((c) => c.why?.(shape)).find(Boolean);
  const hint = control.choose[chosen]?.hint;
  return (
    <div>
      <Group justify="space-between" wrap="nowrap" gap={8}>
        <Text size="sm" id={id}>
          {title}
        </Text>
        <Tooltip label={error ?? why} disabled={!error && !why}>
          <SegmentedControl
            aria-labelledby={id}
            size="xs"
            data={control.choose.map((c, i) => ({ value: String(i), label: c.label, disabled: !!c.why?.(shape) }))}
            value={String(Math.max(0, chosen))}
            onChange={(i) => onChange(control.choose[Number(i)]?.value)}
          />
        </Tooltip>
      </Group>
      {hint && (
        <Text size="xs" c="dimmed">
          {hint}
        </Text>
      )}
    </div>
  );
}
