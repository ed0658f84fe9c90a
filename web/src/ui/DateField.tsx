import { TextInput, type TextInputProps } from '@mantine/core';
import { lazy, Suspense } from 'react';

const DateInput = lazy(() => import('./DateInput'));

export interface DateFieldProps
  extends Pick<
    TextInputProps,
    'label' | 'aria-label' | 'description' | 'size' | 'w' | 'mb' | 'disabled' | 'error' | 'autoFocus'
  > {
  /** "2026-11-22", with `time` "2026-11-22T09:05"; '' for none, undefined while what is typed is none. */
  value: string | undefined;
  /** Undefined while what is typed is no day, or one before `min` or after `max`; the field says so itself. */
  onChange: (value: string | undefined) => void;
  /** The first and the last that may be chosen, as `value` is. */
  min?: string;
  max?: string;
  /** What is said of one after `max`. */
  late?: string;
  /** Whether a time of the day belongs to it. */
  time?: boolean;
  /** False where the field stands in a popover, which a click outside of it would close. */
  withinPortal?: boolean;
}

/**
 * A day, typed or chosen from a calendar, in the person's own format; ISO days may be typed too. What reads and writes it is
 * loaded with the first such field.
 */
export function DateField(props: DateFieldProps) {
  const { value, onChange, min, max, late, time, withinPortal, ...input } = props;
  return (
    <Suspense fallback={<TextInput {...input} readOnly value="" />}>
      <DateInput {...props} />
    </Suspense>
  );
}
