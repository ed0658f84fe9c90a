import { IconChartArea } from '@tabler/icons-react';
import { beginsCut } from '../drawing';
import { addsUp, curve, firstTitle, type Kind, legend } from '../kind';
import { lines, stacks } from '../lines';
import { isPart } from '../pivot';
import { overlapWords } from '../tooltip';
import { overTime } from './line';

/** How a whole and its parts went over time, the parts on each other. */
export const area: Kind = {
  kind: 'area',
  title: 'Area',
  noun: 'Area chart',
  icon: <IconChartArea size={22} stroke={1.6} />,
  needs: (s) =>
    overTime(s) ??
    (s.by.length > 1 && !addsUp(s) ? `${firstTitle(s)} does not add up, so areas cannot be stacked.` : undefined),
  options: [curve, legend],
  drawing: {
    draw: (r, p, options, look) => {
      const parts = p.places.map(isPart);
      const stacked = stacks(r, p);
      return {
        option: lines(r, p, options, look, { area: true }),
        hidden: 0,
        remark:
          stacked && beginsCut(parts)
            ? `Starts with the first whole ${p.axis?.unit ?? 'step'}. The days before it are in the table.`
            : overlapWords(r, r.dimensions),
        cut: parts.some(Boolean) ? (stacked ? veiled(parts) : 'Dotted') : undefined,
      };
    },
  },
};

/** A stack is faded at its end only; what it begins with in part is left out, and said. */
const veiled = (parts: boolean[]) => (parts.length > 1 && parts.at(-1) ? 'Faded' : undefined);
