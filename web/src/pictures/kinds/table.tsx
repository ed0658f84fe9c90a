import { IconTable } from '@tabler/icons-react';
import type { Kind } from '../kind';
import { ResultTable } from '../ResultTable';

/** All figures, as they are. */
export const table: Kind = {
  kind: 'table',
  title: 'Table',
  noun: 'Table',
  icon: <IconTable size={22} stroke={1.6} />,
  needs: () => undefined,
  options: [],
  drawing: { rows: (result, label) => <ResultTable result={result} caption={label} /> },
};
