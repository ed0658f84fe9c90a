import { IconChartLine } from '@tabler/icons-react';
import { curve, type Kind, legend, option, type Shape, whereRoom } from '../kind';
import { lines } from '../lines';
import { isPart, ordinal } from '../pivot';
import { overlapWords } from '../tooltip';

export const overTime = (s: Shape) =>
  s.by.some(ordinal) ? undefined : 'A line needs a breakdown by time, such as month.';

/** How something went over time, one line a thing. */
export const line: Kind = {
  kind: 'line',
  title: 'Line',
  noun: 'Line chart',
  icon: <IconChartLine size={22} stroke={1.6} />,
  needs: overTime,
  options: [
    curve,
    option({ key: 'points', title: 'Points', control: { onOff: false } }),
    option({ key: 'values', title: 'Values on points', control: { onOff: false, hint: whereRoom } }),
    legend,
  ],
  drawing: {
    draw: (r, p, options, look) => ({
      option: lines(r, p, options, look, { area: false }),
      hidden: 0,
      remark: overlapWords(r, r.dimensions),
      cut: p.places.some(isPart) ? 'Dotted' : undefined,
    }),
  },
};
