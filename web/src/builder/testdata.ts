import type { Dataset } from '../api/shapes';

type By = Dataset['dimensions'][number];
const by = (
  key: By['by'],
  title: string,
  type: By['type'],
  operators: By['operators'],
  more: Partial<By> = {},
): By => ({
  by: key,
  title,
  plural: `${title.toLowerCase()}s`,
  group: type === 'time' ? 'Time' : 'Work',
  type,
  optional: operators.includes('is_empty'),
  breakdown: true,
  axis: type === 'time',
  operators,
  ...more,
});
const named: By['operators'] = ['is', 'is_not', 'contains'];
const optional: By['operators'] = [...named, 'is_empty', 'is_not_empty'];
const measure = (key: string, title: string, format: 'hours' | 'count' | 'money' | 'percent', adds_up: boolean) => ({
  key: key as Dataset['measures'][number]['key'],
  title,
  format,
  adds_up,
  money: format === 'money',
});

/** Some of tracked time, as GET /datasets answers it. */
export const time: Dataset = {
  key: 'time',
  title: 'Tracked time',
  dimensions: [
    by('project', 'Project', 'id', optional),
    by('client', 'Client', 'id', optional),
    by('user', 'Person', 'id', named, { plural: 'people', group: 'People' }),
    by('tag', 'Tag', 'id', optional),
    by('billable', 'Billable', 'boolean', ['is', 'is_not'], { yes: 'Billable', no: 'Not billable' }),
    by('description', 'Description', 'text', [...optional]),
    by('currency', 'Currency', 'text', ['is', 'is_not'], { breakdown: false }),
    by('day', 'Day', 'time', []),
    by('week', 'Week', 'time', []),
    by('month', 'Month', 'time', []),
    by('weekday', 'Weekday', 'number', ['is', 'is_not'], { axis: true, group: 'Time' }),
    by('hour', 'Hour of day', 'number', ['is', 'is_not'], { axis: true, group: 'Time' }),
  ],
  measures: [
    measure('hours', 'Hours', 'hours', true),
    measure('billable_share', 'Billable share', 'percent', false),
    measure('amount', 'Amount', 'money', true),
    measure('distinct_users', 'People', 'count', false),
  ],
};
