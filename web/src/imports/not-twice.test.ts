import { expect, it } from 'vitest';
import { notTwice } from './ImportPage';

it('names nobody of a file twice: who is asked about is no problem too, nor named among what is created', () => {
  const { problems, newcomers } = notTwice({
    people: [
      { name: 'Mara Lind', state: 'unknown', lines: 3 },
      { name: 'New@acme.example', state: 'new', lines: 1 },
    ],
    problems: [
      { line: 2, column: 'User', message: 'There is nobody named “Mara Lind” in the organization.' },
      { line: 9, column: 'Start', message: '“25:00” is no time.' },
    ],
    creates: { people: ['new@acme.example', 'other@acme.example'] },
  } as unknown as Parameters<typeof notTwice>[0]);
  expect(problems.map((x) => x.line)).toEqual([9]);
  expect(newcomers).toEqual(['other@acme.example']);
});
