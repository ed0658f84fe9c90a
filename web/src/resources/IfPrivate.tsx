import { Radio, Stack } from '@mantine/core';
import type { IfPrivate } from '../api/shapes';

/** What becomes of private charts that others are to see. */
export function IfPrivateChoice({
  titles,
  value,
  whyNotKeep,
  onChange,
}: {
  titles: string[];
  value: IfPrivate | null;
  /** Why they cannot be kept in the dashboard. */
  whyNotKeep?: string;
  onChange: (v: IfPrivate) => void;
}) {
  const many = titles.length > 1;
  return (
    <Radio.Group
      label={`${titles.map((t) => `“${t}”`).join(', ')} ${many ? 'are' : 'is'} private`}
      description={`Only you can see ${many ? 'them' : 'it'}, even on dashboards.`}
      value={value}
      onChange={(v) => onChange(v as IfPrivate)}
    >
      <Stack gap={8} mt={8}>
        <Radio
          value="keep_here"
          label="Keep in this dashboard"
          disabled={Boolean(whyNotKeep)}
          description={
            whyNotKeep ??
            `${many ? 'They leave' : 'It leaves'} your library. Everyone who can open this dashboard sees ${many ? 'them' : 'it'} here, and nowhere else.`
          }
        />
        <Radio
          value="end_private"
          label="Turn off private"
          description={`${many ? 'They stay' : 'It stays'} in the library, where whoever ${many ? 'they are' : 'it is'} shared with can open ${many ? 'them' : 'it'} too.`}
        />
      </Stack>
    </Radio.Group>
  );
}
