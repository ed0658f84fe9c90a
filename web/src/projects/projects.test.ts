import { describe, expect, it } from 'vitest';
import type { Project } from '../choices/project';
import { newProject, projectEdit, valuesOf } from './projects';

const falcon = {
  id: 1,
  name: 'Falcon',
  client_id: 4,
  colour: '#0b7285',
  public: false,
  billable: true,
  archived: false,
  rate_cents: 9500,
  estimate_seconds: 72_000,
} as Project;

describe('projectEdit', () => {
  const before = valuesOf(falcon, '#000000');
  it('sends nothing of what stayed the same', () => {
    expect(projectEdit(before, { ...before, name: ' Falcon ' })).toEqual({});
  });
  it('sends rates in cents and estimates in seconds', () => {
    expect(projectEdit(before, { ...before, rate: 99.99, estimate: 1.5 })).toEqual({
      rate_cents: 9999,
      estimate_seconds: 5400,
    });
  });
  it('takes a rate, an estimate and a client away', () => {
    expect(projectEdit(before, { ...before, rate: '', estimate: '', client_id: 0 })).toEqual({
      inherit_rate: true,
      estimate_seconds: 0,
      client_id: 0,
    });
  });
});

it('leaves to the workspace what a new project does not say', () => {
  expect(newProject(7, { ...valuesOf(undefined, '#0b7285'), name: ' Heron ' })).toEqual({
    workspace_id: 7,
    name: 'Heron',
    colour: '#0b7285',
    billable: true,
  });
});
