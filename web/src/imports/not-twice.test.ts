import { expect, it } from 'vitest';
import { notTwice } from './ImportPage';

it('names nobody of a file twice: who is asked about is no problem too, nor named among what is created', () => {
  const { problems, newcomers } = notTwice({
    people: [
      { name: 'Mara Lind', state: 'unknown', lines: 3 },
      { name: 'New@acme.example', state: 'new', lines: 1 },
    ],
    problems: [
      {
        line: 2,
        column: 'User',
        message: 'There is nobody named “Mara Lind” in the organization.',
        person: 'Mara Lind',
      },
      { line: 9, column: 'Description', message: 'Mara Lind: control characters are not allowed.' },
      { line: 40, column: 'User', message: 'There is nobody named “Zed” in the organization.', person: 'Zed' }, // beyond the list
    ],
    creates: { people: ['new@acme.example', 'other@acme.example'] },
  } as unknown as Parameters<typeof notTwice>[0]);
  expect(problems.map((x) => x.line)).toEqual([9, 40]);
  expect(newcomers).toEqual(['other@acme.example']);
});
